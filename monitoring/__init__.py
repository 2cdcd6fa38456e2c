"""Who looks: probes, what they saw, how it is judged, and what is proposed to a person."""
