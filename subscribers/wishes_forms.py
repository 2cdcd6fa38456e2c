"""What may be chosen: what somebody hears of, and how."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from components.models import Component
from core import languages, zones
from incidents.models import Incident
from subscribers.kinds import THRESHOLDS, Channel, Pace
from subscribers.models import Subscriber
from subscribers.wishes import Terms, Wishes


class WishesForm(forms.Form):
    """What, and how. No component chosen means everything; without the hidden `terms` the terms stay as they are."""

    channel: str = Channel.EMAIL

    components = forms.ModelMultipleChoiceField(
        queryset=Component.objects.none(),
        label=_("Components"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to hear about everything."),
    )
    terms = forms.CharField(required=False, widget=forms.HiddenInput, initial="1")
    least_impact = forms.TypedChoiceField(
        label=_("How bad an incident must be"),
        choices=THRESHOLDS,
        coerce=int,
        required=False,
        empty_value=0,
    )
    besides = forms.MultipleChoiceField(
        label=_("Besides incidents, tell me about"),
        choices=[("maintenance", _("Maintenance")), ("postmortems", _("Post-mortems"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        initial=["maintenance", "postmortems"],
    )
    pace = forms.ChoiceField(
        label=_("How often"),
        choices=Pace.choices,
        required=False,
        widget=forms.RadioSelect,
        initial=Pace.AT_ONCE.value,
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, initial=zones.UTC_NAME)
    is_list = forms.BooleanField(
        label=_("This is a mailing list"),
        required=False,
        help_text=_("Then one member cannot stop the mails of all unseen."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["components"].queryset = Component.objects.public().in_page_order()
        self.fields["language"].choices = list(languages.names().items())
        self.fields["language"].initial = languages.current()
        self.fields["time_zone"].choices = zones.by_region()
        self.fields["pace"].initial = Terms.by_default(self.channel).pace
        if self.channel != Channel.EMAIL:
            del self.fields["is_list"]

    def terms_said(self) -> Terms | None:
        """The terms, if the form asked for them."""
        said = self.cleaned_data
        if not said["terms"]:
            return None
        return Terms(
            least_impact=said["least_impact"],
            wants_maintenance="maintenance" in said["besides"],
            wants_postmortems="postmortems" in said["besides"],
            pace=said["pace"] or Terms.by_default(self.channel).pace,
            time_zone=said["time_zone"] or zones.UTC_NAME,
            language=said["language"],
            is_list=said.get("is_list", False),
        )

    def wishes(self) -> Wishes:
        """What was chosen."""
        return Wishes(list(self.cleaned_data["components"]), terms=self.terms_said())


class ManageForm(WishesForm):
    """Changing one's choice: the same, and the incidents that are followed alone."""

    EVERYTHING, COMPONENTS, INCIDENTS = "everything", "components", "incidents"

    follows = forms.ChoiceField(
        label=_("Tell me about"),
        choices=[(EVERYTHING, _("Everything")), (COMPONENTS, _("The components chosen below"))],
        required=False,
        widget=forms.RadioSelect,
    )
    incidents = forms.ModelMultipleChoiceField(
        queryset=Incident.objects.none(),
        label=_("And these incidents, to their end"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, subscriber: Subscriber, incidents: list[Incident], **kwargs: Any) -> None:
        self.channel = subscriber.channel
        super().__init__(*args, initial=chosen_by(subscriber) | {"incidents": incidents}, **kwargs)
        self.fields["incidents"].queryset = Incident.objects.filter(pk__in=[each.pk for each in incidents])
        self.fields["components"].help_text = ""
        if incidents:
            self.fields["follows"].choices += [(self.INCIDENTS, _("Only the incidents chosen below"))]
        else:
            del self.fields["incidents"]

    def clean(self) -> None:
        follows, said = self.cleaned_data.get("follows"), self.cleaned_data
        if follows == self.COMPONENTS and not said.get("components"):
            self.add_error("components", _("Choose at least one component, or everything."))
        if follows == self.INCIDENTS and not said.get("incidents"):
            self.add_error("incidents", _("Choose at least one incident, or stop all mails below."))

    def wishes(self) -> Wishes:
        said = self.cleaned_data
        components = list(said["components"])
        follows = said["follows"] or (self.COMPONENTS if components else self.EVERYTHING)
        return Wishes(
            components if follows == self.COMPONENTS else [],
            list(said.get("incidents") or []),
            self.terms_said(),
            follows == self.EVERYTHING,
        )


def chosen_by(subscriber: Subscriber) -> dict[str, Any]:
    """The choice in force, as the form shows it."""
    terms, rows = Terms.of(subscriber), subscriber.subscriptions.all()
    components = [row.component_id for row in rows if row.component_id]
    follows = ManageForm.COMPONENTS if components else ManageForm.INCIDENTS
    return {
        "follows": ManageForm.EVERYTHING if subscriber.follows_everything else follows,
        "components": components,
        "least_impact": terms.least_impact,
        "besides": [
            name
            for name, is_wanted in (("maintenance", terms.wants_maintenance), ("postmortems", terms.wants_postmortems))
            if is_wanted
        ],
        "pace": terms.pace,
        "language": terms.language,
        "time_zone": terms.time_zone,
        "is_list": terms.is_list,
        "terms": "1",
    }
