# A takedown, and a backup of the store before it.
syndicate store backup /backups/mysite.tar
syndicate takedown own-0610 --reason "by letter" --by "Li Lei"
