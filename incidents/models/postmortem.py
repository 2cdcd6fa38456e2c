"""The account after the resolution: written in sections, private until it is published."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.codes import LONGEST, new_code
from incidents.models.incident import Incident

# Field, its heading in public, and what it asks of the author.
SECTIONS = {
    "summary": (_("Summary"), "What happened, to whom and for how long, in four sentences a customer understands."),
    "impact": (_("Impact"), "Who could not do what, how many, how you know; say what was not affected, too."),
    "timeline": (_("Timeline"), "Taken from the record; add what the record does not know."),
    "root_cause": (_("Root cause"), "Why it happened, and why it could. Systems, not people."),
    "went_well": (_("What went well"), "What limited the damage; it is worth keeping."),
    "went_badly": (_("What went badly"), "What delayed the detection, the first word or the repair."),
    "actions": (_("What we will do"), "Each with an owner and a date."),
}


class PostMortem(models.Model):
    """The post-mortem of one incident: the draft's sections, and what of them is public."""

    code = models.CharField(max_length=LONGEST, unique=True, default=new_code, editable=False)
    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="postmortem")
    summary = models.TextField(blank=True)
    impact = models.TextField(blank=True)
    timeline = models.TextField(blank=True)
    root_cause = models.TextField(blank=True)
    went_well = models.TextField(blank=True)
    went_badly = models.TextField(blank=True)
    actions = models.TextField(blank=True)
    # A text that came whole, from a program; it takes the place of the sections.
    whole = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.CharField(max_length=200, blank=True)
    draft_updated_at = models.DateTimeField()

    needs_second_pair = models.BooleanField(default=False, help_text="Somebody else reads it before it is published.")
    read_by = models.CharField(max_length=200, blank=True, help_text="The second pair of eyes, on this very draft.")
    read_at = models.DateTimeField(null=True, blank=True)

    # What is public: the sections put together at the moment of publishing, empty before.
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True, editable=False)
    body_updated_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=200, blank=True)
    tells_followers = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True, body="")
                | (models.Q(published_at__isnull=False) & ~models.Q(body="")),
                name="postmortem_has_a_body_iff_published",
            ),
        ]

    def __str__(self) -> str:
        return f"Post-mortem: {self.incident}"

    @property
    def is_public(self) -> bool:
        return self.published_at is not None

    def draft(self) -> str:
        """The draft as one Markdown text: the sections that say something, each under its heading."""
        if self.whole:
            return self.whole
        told = [(heading, getattr(self, name).strip()) for name, (heading, _ask) in SECTIONS.items()]
        return "\n\n".join(f"**{heading}**\n\n{text}" for heading, text in told if text)


class PostMortemRevision(models.Model):
    """What a published post-mortem said before it was changed or taken back."""

    postmortem = models.ForeignKey(PostMortem, on_delete=models.CASCADE, related_name="revisions")
    body = models.TextField()
    replaced_at = models.DateTimeField()
    replaced_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["replaced_at", "pk"]

    def __str__(self) -> str:
        return f"until {self.replaced_at:%Y-%m-%d %H:%M} UTC"
