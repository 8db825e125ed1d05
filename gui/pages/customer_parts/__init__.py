"""Parts of the customer page: head, answers, saving, drafts."""
