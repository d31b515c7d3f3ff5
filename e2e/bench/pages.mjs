import Database from 'better-sqlite3'

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll("'", '&#x27;').replaceAll('"', '&quot;')

/**
 * What is measured, with something out of the database that each page must show. `kind` names its targets;
 * `as` says who asks.
 */
export function pagesOf(file) {
  const db = new Database(file, { readonly: true })
  const one = (sql, ...values) => db.prepare(sql).get(...values)
  const newest = one("select id, number from invoices where status <> 'draft' order by issued_on desc, id desc limit 1")
  const client = one("select id, name from clients where status = 'active' order by name_key, id limit 1")
  const service = one('select id, name from services order by name_key, id limit 1')
  const mine = one(
    `select c.id, c.name from clients c join memberships m on m.client_id = c.id join people p on p.id = m.person_id
     where p.email = 'client@demo.test'`,
  )
  const invoiced = one(
    "select number from invoices where client_id = ? and status = 'open' order by due_on, id limit 1",
    mine.id,
  )
  const draft = one(
    `select i.id, c.name as client from invoices i join clients c on c.id = i.client_id where i.status = 'draft'
     order by i.id limit 1`,
  )
  const payment = one(
    `select p.id, c.name as client from payments p join clients c on c.id = p.client_id
     order by p.received_on desc, p.id desc limit 1`,
  )
  const subscription = one(
    `select s.id, c.name as client from subscriptions s join clients c on c.id = s.client_id order by s.id desc limit 1`,
  )
  const rare = one('select currency from invoices group by currency order by count(*) limit 1')
  db.close()
  const rpc = (path, input) => `/rpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`
  const admin = (name, kind, path, shows) => ({ name, kind, path, shows: escaped(shows), as: 'admin@demo.test' })
  const page = (name, kind, path, shows) => ({ ...admin(name, kind, path, shows), as: 'client@demo.test' })
  return {
    known: newest.number,
    pages: [
      admin('invoices', 'list', '/invoices', newest.number),
      admin('invoices, rare currency', 'list', `/invoices?currency=${rare.currency}&sort=amount`, rare.currency),
      admin('clients', 'list', '/clients', client.name),
      admin('services', 'list', '/services', service.name),
      admin('one invoice', 'list', `/invoices/${newest.id}`, newest.number),
      admin('one client', 'list', `/clients/${client.id}`, client.name),
      admin('one service', 'dashboard', `/services/${service.id}`, service.name),
      admin('admin dashboard', 'dashboard', '/', 'Northwind'),
      page('client dashboard', 'dashboard', '/', mine.name),
      page('client invoices', 'list', '/invoices', mine.name),
      admin('payments', 'list', '/payments', payment.client),
      admin('payments by amount', 'list', '/payments?sort=amount', 'Payments'),
      admin('one payment', 'list', `/payments/${payment.id}`, payment.client),
      page('client payments', 'list', '/payments', 'Payments'),
      page('pay', 'list', '/pay', invoiced.number),
      page('statement', 'dashboard', '/statement', invoiced.number),
      admin('subscriptions', 'list', '/subscriptions', subscription.client),
      admin('one subscription', 'list', `/subscriptions/${subscription.id}`, subscription.client),
      admin('invoice editor', 'dashboard', `/invoices/${draft.id}/edit`, draft.client),
      admin('RPC invoices.list', 'rpc', rpc('invoices.list', {}), newest.number),
      page('RPC reports.dashboard', 'rpc', rpc('reports.dashboard', {}), mine.name),
    ],
  }
}
