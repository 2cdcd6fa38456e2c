"""In a real browser: a commander opens an incident, and a reader's open page tells of it by itself."""

REFRESH = 60_000  # milliseconds; the page asks for its status every 30 s


def test_a_commander_speaks_and_a_reader_sees_it(chat, commander, open_desk, new_window):
    carla = open_desk(commander)
    reader = new_window()
    reader.goto("/")
    assert reader.get_by_role("heading", level=1).inner_text() != ""
    assert reader.get_by_text("Sign-in fails").count() == 0

    carla.goto("/manage/incidents/open/")
    carla.get_by_label("Title").fill("Sign-in fails for some accounts")
    carla.get_by_label("Chat").select_option("partial_outage")
    carla.get_by_label("Message to the public").fill("Since **09:40 UTC** signing in fails. <script>alert(1)</script>")
    carla.get_by_role("button", name="Publish").click()
    carla.wait_for_url("**/manage/incidents/*/")

    # Without reloading: htmx fetches the status block.
    reader.get_by_text("Sign-in fails for some accounts").first.wait_for(timeout=REFRESH)
    assert reader.locator("strong", has_text="09:40 UTC").count() == 1
    another = new_window(java_script_enabled=False)
    another.goto("/")
    assert another.get_by_text("Sign-in fails for some accounts").first.is_visible()
