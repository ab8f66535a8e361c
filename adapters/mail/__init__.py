"""Mail by SMTP: letters to newcomers, through the server of [mail]."""
