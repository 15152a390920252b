"""WeCom (企业微信): messages to an app of a company in, the app's messages out."""
