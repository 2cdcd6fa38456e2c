"""The evidence of a proposal as rows of numbers that a program can draw, and as pictures that are drawn already."""

from typing import Any

from django.template.loader import render_to_string
from rest_framework import serializers

from api.scopes import Scope
from api.v1.ask import Ask
from api.v3.proposals import proposal_of
from api.v3.shapes import Moment
from api.v3.speaking import speaks
from monitoring import evidence


class PointOut(serializers.Serializer):
    """One look."""

    at = Moment()
    is_good = serializers.BooleanField()
    words = serializers.CharField(allow_blank=True, help_text="What was seen, like “HTTP 503”.")
    took_ms = serializers.IntegerField()


class SeriesOut(serializers.Serializer):
    """What one vantage saw through one probe, the oldest look first."""

    component = serializers.CharField(allow_blank=True)
    probe = serializers.CharField()
    vantage = serializers.CharField()
    verdict = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField(source="chart.sentence", help_text="The picture in words.")
    points = PointOut(many=True)
    svg = serializers.CharField(help_text="The same as a picture: a bar for each look, as high as it took long.")


class EvidenceOut(serializers.Serializer):
    """Frozen when the proposal was opened or got worse."""

    frozen_at = serializers.CharField(allow_null=True)
    series = SeriesOut(many=True)


@speaks(needs=Scope.PROPOSE, gives=EvidenceOut)
def of_proposal(ask: Ask, number: int) -> dict[str, Any]:
    """Every look behind a proposal, by probe and vantage."""
    frozen = proposal_of(number).evidence
    shown = [
        {
            "component": exhibit.component,
            "probe": exhibit.probe,
            "vantage": exhibit.vantage,
            "verdict": exhibit.verdict,
            "chart": exhibit.chart,
            "points": exhibit.seen[::-1],
            "svg": render_to_string("api/chart.svg", {"chart": exhibit.chart}).strip(),
        }
        for exhibit in evidence.exhibits(frozen)
    ]
    return EvidenceOut({"frozen_at": frozen.get("frozen_at"), "series": shown}).data
