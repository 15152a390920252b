"""WeChat Official Accounts (微信公众号): messages in, customer-service messages out."""
