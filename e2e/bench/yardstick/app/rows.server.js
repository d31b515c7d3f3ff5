import Database from 'better-sqlite3'

const db = new Database(process.env.BENCH_DB, { readonly: true })
const newest = db.prepare(
  `select i.id, i.number, c.name as client, i.issued_on as issuedOn, i.due_on as dueOn,
     i.total_minor as totalMinor, i.exponent, i.currency
   from invoices i join clients c on c.id = i.client_id
   order by i.issued_on desc, i.id desc limit 25`,
)

export const invoices = () => newest.all()
