"""The digest: what is new in the dispute, as an e-mail, a web page and a text, with receipts.

Material (`gather`) -> content (`compose`) -> pages and text (`render`) -> message (`message`) -> mail server
(`delivery`). `due` and `send_due` are what the service calls on its schedule.
"""
