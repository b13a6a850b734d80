"""The only place with SQL. Every query takes the session first and the merchant second; there is no "all"."""
