"""What a browser may do with our pages: nothing but what comes from ourselves."""


def content_security_policy() -> dict:
    """For the dynamic part; the published files carry their own, the same but for what embeds need."""
    own = ["'self'"]
    none = ["'none'"]
    directives = {
        "default-src": none,
        "script-src": own,
        "style-src": own,
        "img-src": own,
        "font-src": own,
        "connect-src": own,
        "manifest-src": own,
        "base-uri": none,
        "form-action": own,
        "frame-ancestors": none,
    }
    return {"DIRECTIVES": directives}
