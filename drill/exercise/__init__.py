"""A private copy of the product in which recorded signals break things and people practise; nothing leaves it."""
