"""Charts that the dashboard and the digest share: records in, Altair out; no page and no database."""
