"""Every way in which the API says no, each with its code and a sentence."""

from http import HTTPStatus


class Refusal(Exception):
    """The answer to a request that is not done."""

    status = HTTPStatus.BAD_REQUEST
    sentence = ""

    def __init__(self, sentence: str = "", **headers: str) -> None:
        super().__init__(sentence or self.sentence)
        self.headers = headers


class Malformed(Refusal):
    """The request cannot be read."""

    sentence = "The request cannot be read."


class TokenInAddress(Malformed):
    """A token that was in an address is in logs and histories by now."""

    sentence = (
        "A token does not belong into an address, where logs keep it. Send it in the header"
        " “Authorization: OAuth <token>”, and revoke this one: it has been seen."
    )


class NotProven(Refusal):
    """Nobody knows who asks."""

    status = HTTPStatus.UNAUTHORIZED
    sentence = "Could not authenticate: send a token that is good in the header “Authorization: OAuth <token>”."


class NotAllowed(Refusal):
    """We know who asks, and that is not theirs to do."""

    status = HTTPStatus.FORBIDDEN
    sentence = "This token may not do that."


class NotFound(Refusal):
    """There is no such thing, or not for you."""

    status = HTTPStatus.NOT_FOUND
    sentence = "There is nothing at this address."


class WrongMethod(Refusal):
    """The thing exists, and this is not what can be done with it."""

    status = HTTPStatus.METHOD_NOT_ALLOWED
    sentence = "That cannot be done with this address."


class OtherRequest(Refusal):
    """The Idempotency-Key was used for something else."""

    status = HTTPStatus.CONFLICT
    sentence = "This Idempotency-Key was used for another request; take a new key for a new deed."


class TooLarge(Refusal):
    """More than anybody has to say."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    sentence = "The body is larger than 256 KiB."


class WrongFormat(Refusal):
    """A body in a format that is not read here."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    sentence = "Send the body as application/json or application/x-www-form-urlencoded."


class Invalid(Refusal):
    """What was asked for makes no sense."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    sentence = "The request makes no sense."


class TooOften(Refusal):
    """The token's allowance is spent."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    sentence = "This token has asked too often; wait as long as the header Retry-After says."


class NotSupported(Refusal):
    """Another product can do that; this one does not, and says so instead of pretending."""

    status = HTTPStatus.NOT_IMPLEMENTED
    sentence = "This is not supported here; docs/compatibility.md says what is and why."
