"""What is asked for in the list of incidents."""

from django import forms
from django.db.models import Q, QuerySet

from components.models import Component
from incidents.headline import IncidentImpact
from incidents.models import Incident


class SearchForm(forms.Form):
    """Words, state, impact, component, and from when on; all of it may be empty."""

    q = forms.CharField(label="Words", required=False, max_length=200)
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "any"), ("open", "open"), ("over", "over"), ("merged", "merged")]
    )
    impact = forms.ChoiceField(label="Impact", required=False, choices=[("", "any"), *IncidentImpact.choices])
    component = forms.ModelChoiceField(
        label="Component", required=False, queryset=Component.objects.none(), empty_label="any"
    )
    since = forms.DateField(label="Since", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["component"].queryset = Component.objects.in_page_order()

    def narrowed(self, incidents: QuerySet[Incident]) -> QuerySet[Incident]:
        """Those incidents that the valid form asks for."""
        asked = self.cleaned_data
        if words := asked["q"].split():
            for word in words:
                said = Q(title__icontains=word) | Q(code=word) | Q(updates__body__icontains=word)
                incidents = incidents.filter(said)
            incidents = incidents.distinct()
        if asked["state"] == "merged":
            incidents = incidents.filter(merged_into__isnull=False)
        elif asked["state"]:
            is_over = asked["state"] == "over"
            incidents = incidents.filter(resolved_at__isnull=not is_over, merged_into__isnull=True)
        if asked["impact"]:
            incidents = incidents.filter(impact=asked["impact"])
        if asked["component"]:
            incidents = incidents.filter(components=asked["component"])
        if asked["since"]:
            incidents = incidents.filter(started_at__date__gte=asked["since"])
        return incidents
