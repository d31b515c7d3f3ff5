-- The counters of what was there before them.
insert into subscription_counts (service_id, count)
select service_id, count(*) from subscriptions where status = 'active' group by service_id;
