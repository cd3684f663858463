"""Tables that people made by hand -> reports with one claim each, so that they meet machine-made records in one ledger."""
