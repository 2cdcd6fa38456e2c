"""What a person adds to an emergency when it becomes an incident."""

from datetime import UTC

from django import forms

from incidents.forms import ImpactFields, MomentField


class ReconcileForm(ImpactFields):
    """Title, true beginning and components; the posts are history and stay as they were said."""

    title = forms.CharField(label="Title", max_length=255)
    started_at = MomentField(label="It began (UTC)", help_text="When it broke, which may be before the first post.")
    tells_followers = forms.BooleanField(
        label="Tell those who follow of the newest post", required=False, help_text="Nobody was mailed so far."
    )

    def __init__(self, *args, emergency, components, **kwargs):
        start = {"title": emergency.title, "started_at": emergency.posts[0].moment.astimezone(UTC)}
        super().__init__(*args, initial=start | {"tells_followers": not emergency.is_over}, **kwargs)
        self.emergency = emergency
        self.add_impacts(components)

    def clean_started_at(self):
        started_at = self.cleaned_data["started_at"]
        if started_at > self.emergency.posts[-1].moment:
            raise forms.ValidationError("It cannot have begun after the newest post about it.")
        return started_at

    def verb_arguments(self) -> dict:
        """The keyword arguments of `reconcile`, but for `by`."""
        said = {name: self.cleaned_data[name] for name in ("title", "started_at", "tells_followers")}
        return said | {"impacts": self.impacts()}
