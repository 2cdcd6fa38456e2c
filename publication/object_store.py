"""A bucket that speaks S3, as a place for the public files; needs requirements-s3.txt."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.config import Config

LIMITS = Config(connect_timeout=5, read_timeout=15, retries={"max_attempts": 2, "mode": "standard"})


class Bucket:
    """Objects of one bucket below one prefix; keys and secrets come from the environment (AWS_ACCESS_KEY_ID ...)."""

    def __init__(self, url: str) -> None:
        """`url` is s3://BUCKET[/PREFIX][?endpoint=https://HOST&region=NAME]."""
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.name = parts.netloc
        self.prefix = parts.path.strip("/") + "/" if parts.path.strip("/") else ""
        self.client: Any = boto3.client(
            "s3", endpoint_url=options.get("endpoint"), region_name=options.get("region"), config=LIMITS
        )

    def put(self, key: str, body: bytes, content_type: str, cache_control: str) -> None:
        """Replace one object; an object is replaced whole or not at all."""
        self.client.put_object(
            Bucket=self.name, Key=self.prefix + key, Body=body, ContentType=content_type, CacheControl=cache_control
        )

    def delete(self, key: str) -> None:
        """Take one object away; one that is not there is fine."""
        self.client.delete_object(Bucket=self.name, Key=self.prefix + key)
