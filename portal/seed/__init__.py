"""Shops for checks from outside (contract, section 6): users, keys, orders, and one thing of each kind that an address
can name. The command refuses to plant them anywhere but where `PORTAL_ENV` is `acceptance`.
"""

from portal.seed.planting import plant

__all__ = ["plant"]
