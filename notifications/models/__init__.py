"""What is to be told, to whom it is owed, and how the ways out are governed."""

from notifications.models.bounces import Bounce, BounceKind
from notifications.models.ledger import OPEN, WAITING, Delivery, DeliveryQuerySet, DeliveryState, Notice, NoticeKind
from notifications.models.told import ToldStatus
from notifications.models.ways import ChannelRecord, ChannelStop, DomainPace

__all__ = [
    "OPEN",
    "WAITING",
    "Bounce",
    "BounceKind",
    "ChannelRecord",
    "ChannelStop",
    "Delivery",
    "DeliveryQuerySet",
    "DeliveryState",
    "DomainPace",
    "Notice",
    "NoticeKind",
    "ToldStatus",
]
