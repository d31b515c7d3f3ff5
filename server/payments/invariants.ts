import { sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { FIRM } from '../../db/schema'

export type Broken = { rule: string; ids: string[]; says: string }

/** How many of the things that break a rule are named. */
export const NAMED = 20

const published = (column: string) =>
  `coalesce(${column}, '') not in (select id from imports where state in ('running', 'replaced', 'dropped'))`

const allocated = (where: string) =>
  `coalesce((select sum(a.amount_minor) from payment_allocations a join payments q on q.id = a.payment_id where ${where}), 0)`

const wentBack = (payment: string) =>
  `coalesce((select sum(r.amount_minor) from refunds r where r.payment_id = ${payment} and r.state = 'succeeded'), 0)`

/** Numbers of one kind of document, in the words of its table. */
const numbered = (table: string, what: string): Rule[] => [
  {
    rule: `${table}.gapless`,
    says: `The numbers of a series of ${what} have a gap, or count further than they were given`,
    broken: `select s.id from series s where s.kind = '${kindOf[table]}' and (
      s.next - 1 <> (select count(distinct d.series_number) from ${table} d where d.series = s.id)
      or s.next - 1 <> coalesce((select max(d.series_number) from ${table} d where d.series = s.id), 0)
      or 1 > coalesce((select min(d.series_number) from ${table} d where d.series = s.id), 1))`,
  },
  {
    rule: `${table}.number`,
    says: `A number of ${what} is not the one of its series, is given twice, or is of a series that is not known`,
    broken: `select d.id from ${table} d left join series s on s.id = d.series
      where d.series is not null and (s.id is null or s.kind <> '${kindOf[table]}'
        or d.number <> d.series || '-' || case when d.series_number < 10 then '000' when d.series_number < 100 then '00'
          when d.series_number < 1000 then '0' else '' end || d.series_number
        or exists (select 1 from ${table} e where e.series = d.series and e.series_number = d.series_number and e.id <> d.id))`,
  },
]
const kindOf: Record<string, string> = { invoices: 'invoice', receipts: 'receipt', credit_notes: 'credit-note' }

/** What the counters say less what the rows say comes to nothing, group by group. */
const equalSums = (group: string[], counted: string[], parts: string[]) =>
  `select ${group.map((column) => `x.${column}`).join(" || ' ' || ")} as id from (${parts.join(' union all ')}) x
    group by ${group.map((column) => `x.${column}`).join(', ')}
    having ${counted.map((column) => `sum(x.${column}) <> 0`).join(' or ')}`

/** Rows of a part once for their client and once for the firm. */
const bothScopes = (part: (scope: string) => string) => [part('client_id'), part(`'${FIRM}'`)]

type Rule = {
  rule: string
  says: string
  /** A query whose rows have an `id`, none where the rule holds. In SQL that both dialects read. */
  broken: string
}

/** What must hold of money whatever happened, set by set: nothing is held in memory, however many rows there are. */
export const moneyRules: Rule[] = [
  {
    rule: 'invoices.paid',
    says: 'What an invoice says was paid is not what its payments paid on it',
    broken: `select i.id from invoices i where ${published('i.import_id')}
      and i.paid_minor <> ${allocated("a.invoice_id = i.id and q.state = 'succeeded'")}`,
  },
  {
    rule: 'invoices.credited',
    says: 'What an invoice says was credited is not the sum of its credit notes',
    broken: `select i.id from invoices i where ${published('i.import_id')}
      and i.credited_minor <> coalesce((select sum(n.total_minor) from credit_notes n where n.invoice_id = i.id), 0)`,
  },
  {
    rule: 'invoices.bounds',
    says: 'Paid and credited come to less than nothing or to more than the total of an invoice',
    broken: `select i.id from invoices i where ${published('i.import_id')} and (i.paid_minor < 0 or i.credited_minor < 0
      or (i.total_minor < 0 and i.import_id is null and i.status <> 'draft')
      or (i.total_minor >= 0 and i.paid_minor + i.credited_minor > i.total_minor))`,
  },
  {
    rule: 'invoices.status',
    says: 'The status of an invoice does not agree with its amounts',
    broken: `select i.id from invoices i where ${published('i.import_id')} and not (
      case i.status
        when 'paid' then i.paid_minor + i.credited_minor = i.total_minor and (i.paid_on is not null or i.import_id is not null)
        when 'open' then (i.paid_minor + i.credited_minor < i.total_minor or (i.import_id is not null and i.total_minor <= 0))
          and i.paid_on is null
        when 'uncollectible' then i.paid_minor + i.credited_minor < i.total_minor and i.paid_on is null
        else i.paid_minor = 0 and i.credited_minor = 0 and i.paid_on is null
      end)`,
  },
  {
    rule: 'invoices.sums',
    says: 'The lines and the tax of an invoice do not come to its total',
    broken: `select i.id from invoices i where ${published('i.import_id')} and (i.net_minor + i.tax_minor <> i.total_minor
      or i.net_minor <> coalesce((select sum(l.net_minor) from invoice_lines l where l.invoice_id = i.id), 0)
      or i.tax_minor <> coalesce((select sum(l.tax_minor) from invoice_lines l where l.invoice_id = i.id), 0))`,
  },
  {
    rule: 'invoices.numbered',
    says: 'An invoice that was issued here has no number of a series, or a draft has one',
    broken: `select i.id from invoices i where i.import_id is null and (
      (i.status = 'draft' and (i.series is not null or i.number <> ''))
      or (i.status <> 'draft' and (i.series is null or i.series_number is null)))`,
  },
  {
    rule: 'credit_notes.sums',
    says: 'The net and the tax of a credit note do not come to its total, or its client is not its invoice’s',
    broken: `select n.id from credit_notes n join invoices i on i.id = n.invoice_id
      where n.net_minor + n.tax_minor <> n.total_minor or n.total_minor < 0
        or n.client_id <> i.client_id or n.currency <> i.currency`,
  },
  {
    rule: 'payments.sums',
    says: 'What a payment paid, what went back of it and what is left of it are not its amount',
    broken: `select p.id from payments p where ${published('p.import_id')} and (p.amount_minor <= 0
      or p.refunded_minor < 0 or p.unapplied_minor < 0
      or (p.state = 'succeeded' and p.amount_minor <> p.refunded_minor + p.unapplied_minor + ${allocated('a.payment_id = p.id')})
      or (p.state <> 'succeeded' and (p.unapplied_minor <> 0 or p.refunded_minor <> 0 or ${allocated('a.payment_id = p.id')} <> 0)))`,
  },
  {
    rule: 'payments.refunded',
    says: 'What a payment says went back is not the sum of its refunds and lost disputes, at most all of it',
    broken: `select x.id from (select p.id, p.amount_minor, p.refunded_minor, ${wentBack('p.id')} as went_back
      from payments p where p.state = 'succeeded' and ${published('p.import_id')}) x
      where x.refunded_minor <> case when x.went_back < x.amount_minor then x.went_back else x.amount_minor end`,
  },
  {
    rule: 'refunds.payment',
    says: 'A refund is of another client, currency or payment than it says',
    broken: `select r.id from refunds r join payments p on p.id = r.payment_id
      where r.client_id <> p.client_id or r.client_id is null or r.currency <> p.currency
        or (r.stripe_payment_id is not null and r.stripe_payment_id <> coalesce(p.stripe_id, ''))
      union all select r.id from refunds r join payments p on p.stripe_id = r.stripe_payment_id
      where r.payment_id is null and p.state = 'succeeded' and r.currency = p.currency`,
  },
  {
    rule: 'allocations.match',
    says: 'A payment pays an invoice of another client or currency, or one that nothing is owed on',
    broken: `select a.payment_id || ' ' || a.invoice_id as id from payment_allocations a
      join payments p on p.id = a.payment_id join invoices i on i.id = a.invoice_id
      where a.amount_minor <= 0 or p.client_id <> i.client_id or p.currency <> i.currency
        or p.state <> 'succeeded' or i.status in ('draft', 'void')`,
  },
  {
    rule: 'payments.once',
    says: 'A payment of Stripe, a checkout or a charge was booked more than once',
    broken: `select p.stripe_id as id from payments p where p.stripe_id is not null group by p.stripe_id having count(*) > 1
      union all select p.checkout_id from payments p where p.checkout_id is not null and p.state = 'succeeded'
        group by p.checkout_id having count(*) > 1
      union all select p.charge_id from payments p where p.charge_id is not null and p.state = 'succeeded'
        group by p.charge_id having count(*) > 1`,
  },
  {
    rule: 'refunds.once',
    says: 'A refund or dispute of Stripe was booked more than once',
    broken: `select r.stripe_id as id from refunds r where r.stripe_id is not null group by r.stripe_id having count(*) > 1`,
  },
  {
    rule: 'receipts.one',
    says: 'A payment that came in has not exactly one receipt, or there is one for a payment that never did',
    broken: `select p.id from payments p where p.state = 'succeeded' and p.import_id is null
        and 1 <> (select count(*) from receipts r where r.payment_id = p.id)
      union all select r.id from receipts r join payments p on p.id = r.payment_id
        where p.state not in ('succeeded', 'reversed') or p.import_id is not null or p.client_id <> r.client_id`,
  },
  ...numbered('invoices', 'invoices'),
  ...numbered('receipts', 'receipts'),
  ...numbered('credit_notes', 'credit notes'),
  {
    rule: 'credits.sums',
    says: 'A client’s credit is not what is left of their payments',
    broken: equalSums(
      ['client_id', 'currency'],
      ['amount'],
      [
        'select client_id, currency, amount_minor as amount from credits',
        `select client_id, currency, -unapplied_minor as amount from payments where state = 'succeeded' and ${published('import_id')}`,
      ],
    ),
  },
  {
    rule: 'credits.beside-open',
    says: 'A client has credit and an open invoice of the same currency',
    broken: `select c.client_id || ' ' || c.currency as id from credits c where c.amount_minor < 0 or (c.amount_minor > 0
      and exists (select 1 from invoices i where i.client_id = c.client_id and i.currency = c.currency
        and i.status = 'open' and i.total_minor > i.paid_minor + i.credited_minor and ${published('i.import_id')}))`,
  },
  {
    rule: 'counters.invoices',
    says: 'A counter of invoices is not what counting them gives',
    broken: equalSums(
      ['scope', 'status', 'currency', 'due_on'],
      ['counted', 'total', 'paid'],
      [
        `select scope, status, currency, due_on, count as counted, total_minor as total, paid_minor as paid from invoice_counts`,
        ...bothScopes(
          (
            scope,
          ) => `select ${scope} as scope, status, currency, case when status = 'open' then due_on else '' end as due_on,
            -1 as counted, -total_minor as total, -(paid_minor + credited_minor) as paid
            from invoices where ${published('import_id')}`,
        ),
      ],
    ),
  },
  {
    rule: 'counters.received',
    says: 'What the counters say was received on a day is not what came in less what went back',
    broken: equalSums(
      ['scope', 'day', 'currency'],
      ['counted', 'amount'],
      [
        'select scope, day, currency, count as counted, amount_minor as amount from payment_days',
        ...bothScopes(
          (scope) => `select ${scope} as scope, received_on as day, currency, -1 as counted, -amount_minor as amount
            from payments where state = 'succeeded' and ${published('import_id')}`,
        ),
        ...bothScopes(
          (
            scope,
          ) => `select ${scope === 'client_id' ? 'p.client_id' : scope} as scope, r.refunded_on as day, r.currency,
            0 as counted, r.amount_minor as amount
            from refunds r join payments p on p.id = r.payment_id
            where r.state = 'succeeded' and p.state = 'succeeded' and ${published('p.import_id')}`,
        ),
      ],
    ),
  },
  {
    rule: 'usage.client',
    says: 'Metered rows of one client stand on an invoice of another',
    broken: `select u.id from usage_rows u join invoice_lines l on l.id = u.invoice_line_id
      join invoices i on i.id = l.invoice_id where u.invoice_line_id is not null and u.client_id <> i.client_id`,
  },
]

/** What breaks a rule: at most NAMED, and one more where there are more. */
export async function whatBreaks(db: Pick<ReadDb, 'select'>, { broken }: Rule): Promise<string[]> {
  const rows = await db
    .select({ id: sql<string>`id` })
    .from(sql`(${sql.raw(broken)}) as broken`)
    .limit(NAMED + 1)
  return rows.map((row) => row.id).sort()
}

/** Every rule that does not hold, with what breaks it. */
export async function brokenInvariants(db: ReadDb): Promise<Broken[]> {
  const found: Broken[] = []
  for (const rule of moneyRules) {
    const ids = await whatBreaks(db, rule)
    if (ids.length) found.push({ rule: rule.rule, ids, says: rule.says })
  }
  return found
}
