"""How often somebody may be asked and may ask, so that nobody is flooded through us (T01)."""

from datetime import timedelta

HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)

# Mails that we send to one address because somebody typed it into the form.
CONFIRMATIONS_PER_DAY = 1
CONFIRMATIONS_PER_MONTH = 3
LINKS_PER_DAY = 3
# The same for a mailbox, whatever stands behind a plus; and for a domain, where one mailbox may catch all: so many
# mails a day that nobody has answered, and three more for each that somebody has.
MAILBOX_PER_DAY, MAILBOX_PER_MONTH = 3, 10
UNANSWERED_OF_DOMAIN, MORE_FOR_EACH_ANSWERED = 100, 3
# Requests from one network, and from all of them; beyond BUSY each network gets only its first.
PER_NETWORK_AND_HOUR = 5
BUSY_PER_HOUR = 300
MOST_PER_HOUR = 2000
# Codes by SMS to all numbers together, and how often one may be mistyped.
TEXTS_PER_HOUR = 60
WRONG_CODES = 5
# Links with a wrong token from one network (T02).
WRONG_LINKS_PER_MINUTE = 20

# Webhook endpoints at one host (T21), and how long an old secret signs beside the new one.
ENDPOINTS_PER_HOST = 3
OLD_SECRET_SIGNS = timedelta(hours=24)

# How long a confirmation and a link to the manage page are good for.
CONFIRM_WITHIN = timedelta(hours=48)
MANAGE_WITHIN = timedelta(minutes=30)
# Mailing lists: as many networks at its links make one, it leaves a day after it was told, and may come back.
NETWORKS_OF_A_LIST = 3
LIST_LEAVES_AFTER = timedelta(hours=24)
RETURN_WITHIN = timedelta(days=7)
# Who follows one incident is told until so long after its post-mortem, or its resolution without one; long
# enough that a mail which is tried for a day still finds its reader.
ENDS_AFTER = timedelta(days=2)
POSTMORTEM_WITHIN = timedelta(days=30)


def may_ask(from_network: int, from_all: int) -> bool:
    """Whether one more request may come in, after so many of this network and of all within the hour.

    A flood from many networks uses up its own allowance: somebody from elsewhere still gets through.
    """
    if from_all >= MOST_PER_HOUR:
        return False
    return from_network < (PER_NETWORK_AND_HOUR if from_all < BUSY_PER_HOUR else 1)


def may_mail(per_day: int, per_month: int, *, is_confirmation: bool) -> bool:
    """Whether one more mail may go to an address that had so many because of the form."""
    if is_confirmation:
        return per_day < CONFIRMATIONS_PER_DAY and per_month < CONFIRMATIONS_PER_MONTH
    return per_day < LINKS_PER_DAY


def may_reach(mailbox_per_day: int, mailbox_per_month: int, *, unanswered: int, answered: int) -> bool:
    """Whether one more stranger's wish may bring mail to a mailbox and its domain, after so many."""
    if mailbox_per_day >= MAILBOX_PER_DAY or mailbox_per_month >= MAILBOX_PER_MONTH:
        return False
    return unanswered < UNANSWERED_OF_DOMAIN + MORE_FOR_EACH_ANSWERED * answered


def may_text(lately: int) -> bool:
    """Whether one more code may go out by SMS, after so many within the hour."""
    return lately < TEXTS_PER_HOUR
