"""What every resource shares: authentication, formats, paging, problems."""
