"""Designs that several tests ask about: a shop on which much can fail, and a small one on which little is said."""

SHOP = """
requirements { object 1 KB, retention 1 y }
client   web "Browser"
alb      entry "Load balancer"
service  api "Shop API" x4 { zones 2, capacity 1k/s }
redis    hot "Item cache" x2 { zones 2, hit 90%, failover auto, capacity 50k/s }
postgres store "Orders" x1 { backup daily, capacity read 20k/s write 5k/s }
kafka    log "Events" x3 { zones 3, rf 3, min_isr 2, dlq parked }
worker   crew "Mailers" x4 { capacity 100/s }
worker   sums "Reports" x2 { capacity 300/s }
stripe   pay "Stripe"
web -> entry -> api
api -> hot { read }
api -> store: read { read, on_miss hot }
api -> store: save { write }
api -> pay: charge
api ~> log: bought { publish }
log ~> crew: bought { consume }
log ~> sums: bought { consume }
flow look "Look" { web -> entry -> api -> hot, api -> store { read }, rate 1500/s }
flow buy "Buy" { web -> entry -> api -> store { write }, api -> pay, api ~> log, rate 200/s }
"""

SMALL = """\
requirements { dau 1M, read 10/user/day, write 1/user/day, availability 99.9%, audience public }
client web
alb entry
service api x2 { zones 2, auth token, rate_limit 10/s }
dynamodb store
web -> entry: HTTPS GET /item
entry -> api: HTTP
api -> store: GetItem, PutItem { readwrite, timeout 50 ms }
"""
