"""What is asked of a commander: only what the lifecycle allows, with one key per submission."""

from incidents.forms.fields import ImpactFields
from incidents.forms.maintenance import MaintenanceForm, MomentField
from incidents.forms.opening import OpenIncidentForm
from incidents.forms.updating import EditForm, TitleForm, UpdateForm

__all__ = ["EditForm", "ImpactFields", "MaintenanceForm", "MomentField", "OpenIncidentForm", "TitleForm", "UpdateForm"]
