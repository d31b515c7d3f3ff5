// Workers invoice the same subscriptions at once and are killed meanwhile: each period once, and no number left out.
import { setTimeout as pause } from 'node:timers/promises'
import { startCluster } from './cluster.mjs'
import { postgresPlace, sqlitePlace } from './database.mjs'
import { must, say, seconds } from './machine.mjs'
import { CLOCK, portal, serve } from './portal.mjs'
import { randomOf } from './random.mjs'

const WORKERS = 4
/** Of each client and month, beside the one that the portal's own schedule makes. */
const JOBS = 3
/** Of the workers in each month; the others go on. */
const KILLS = 2
/** A dead worker's jobs come back when their lease is over. */
const SILENT_MS = 150_000
const WAIT_MS = 60_000

export async function recurring({ seed, sizes }) {
  const figures = [await invoiceAll(sqlitePlace(), { seed, sizes })]
  const cluster = await startCluster()
  if (cluster.reason) {
    say(`  SKIPPED on PostgreSQL: ${cluster.reason}`)
    return figures[0]
  }
  try {
    figures.push(await invoiceAll(postgresPlace(cluster), { seed: seed + 1, sizes }))
  } finally {
    await cluster.stop()
  }
  return figures.join('; ')
}

async function invoiceAll(place, { seed, sizes }) {
  const { subscribers: clients, months } = sizes
  const random = randomOf(seed)
  const began = performance.now()
  let kills = 0
  await place.fresh()
  try {
    await (await serve(envAt(place, () => CLOCK))).stop()
    await fill(place, clients, months)
    for (let month = 1; month <= months; month++) kills += await invoiceMonth(place, { month, clients, random })
    await place.settled()
    const found = await place.read(look)
    mustBeWhole(found, clients, months)
    const said = await portal(['doctor'], envAt(place, clockOf(months)))
    must(/rules of money hold/.test(said), said)
    const figures = [
      `${place.name}: ${found.done} jobs of ${clients} clients by ${WORKERS} workers in ${seconds(performance.now() - began)} s with ${kills} kills, ${found.again} of them begun more than once`,
      `${found.periods} periods of ${clients * 3} subscriptions once each, with their ${found.rows} metered rows, on ${found.invoices} invoices numbered without a gap`,
      said.trim(),
    ].join('; ')
    say(`  ${figures}`)
    return figures
  } finally {
    await place.remove()
  }
}

const envAt = (place, clock) => ({ ...place.env(), PORTAL_CLOCK: clock(), LOG_LEVEL: 'error' })

const dayOf = (month, day = 1) => new Date(Date.UTC(2026, 2 + month, day)).toISOString().slice(0, 10)

/** Six o'clock on the first of the month, going on: a worker that starts later is not earlier. */
function clockOf(month) {
  const behind = Date.parse(`${dayOf(month)}T06:00:00Z`) - Date.now()
  return () => new Date(Date.now() + behind).toISOString()
}

const id = (prefix, name, n) => `${prefix}_${name}${String(n).padStart(8, '0')}`

/** Each client has seats and a flat price in advance, and what is metered afterwards. */
async function fill(place, clients, months) {
  const at = new Date(CLOCK)
  const made = { created_at: at, updated_at: at }
  const money = { currency: 'EUR', exponent: 2 }
  const all = Array.from({ length: clients }, (_, i) => i)
  const kinds = ['seat', 'flat', 'metered']
  const units = { seat: '9 500000000000000', flat: '49 0', metered: '0 12345678900000' }
  await place.add(
    'clients',
    all.map((n) => ({
      ...{ id: id('cli', 'c', n), name: `Client ${n}`, name_key: `client ${n}`, search_text: `client ${n}` },
      ...{ ...money, status: 'active', tags: [], tax_treatment: 'standard', ...made },
    })),
  )
  await place.add(
    'services',
    kinds.map((kind) => ({
      id: id('svc', kind, 0),
      name: kind,
      name_key: kind,
      unit: 'GB',
      status: 'active',
      ...made,
    })),
  )
  await place.add(
    'prices',
    kinds.map((kind) => {
      const [whole, frac] = units[kind].split(' ').map(Number)
      const price = { id: id('prc', kind, 0), service_id: id('svc', kind, 0), kind, ...money, interval: 'month' }
      return { ...price, unit_whole: whole, unit_frac: frac, tiering: 'graduated', tiers: [], active_from_on: dayOf(0) }
    }),
  )
  await place.add(
    'subscriptions',
    all.flatMap((n) =>
      kinds.map((kind) => ({
        ...{ id: id('sub', kind, n), client_id: id('cli', 'c', n), service_id: id('svc', kind, 0) },
        ...{ price_id: id('prc', kind, 0), status: 'active', quantity: kind === 'seat' ? 7 : 1, ...money },
        ...{ amount_minor: { seat: 6650, flat: 4900, metered: 0 }[kind], interval: 'month' },
        ...{ timing: kind === 'metered' ? 'arrears' : 'advance', started_on: dayOf(0) },
        ...{ period_on: dayOf(kind === 'metered' ? 0 : 1), invoice_on: dayOf(1), ...made },
      })),
    ),
  )
  await place.add(
    'imports',
    [...[{ id: 'imp_recurring', run_id: 'run', kind: 'usage', scope: '', file_name: 'usage.csv', file_hash: '' }]].map(
      (one) => ({ ...one, state: 'published', rows: clients * months, totals: {}, started_at: at, published_at: at }),
    ),
  )
  const moment = (day) => new Date(`${day}T00:00:00Z`)
  await place.add(
    'usage_rows',
    all.flatMap((n) =>
      Array.from({ length: months }, (_, month) => ({
        ...{ id: id('usg', `m${month}x`, n), import_id: 'imp_recurring', client_id: id('cli', 'c', n) },
        ...{ service_id: id('svc', 'metered', 0), subscription_id: id('sub', 'metered', n), day: dayOf(month, 15) },
        ...{ started_at: moment(dayOf(month, 15)), ended_at: moment(dayOf(month, 16)), kind: 'usage', description: '' },
        ...{ unit: 'GB', quantity_whole: 1000 + n, quantity_frac: 0, quantity_text: String(1000 + n), currency: 'EUR' },
        ...{ billed_whole: 1, billed_frac: 0, resource: '', region: '', details: {}, external_id: `${n} ${month}` },
      })),
    ),
  )
}

/** All workers find the month due, and several jobs for each client; some are killed while they work. */
async function invoiceMonth(place, { month, clients, random }) {
  const clock = clockOf(month)
  const at = new Date(clock())
  await place.add(
    'jobs',
    Array.from({ length: clients * JOBS }, (_, i) => ({
      ...{ id: id('job', `m${month}x`, i), kind: 'subscriptions.invoice', run_at: at, created_at: at },
      ...{ payload: { clientId: id('cli', 'c', Math.floor(i / JOBS)) }, unique_key: `${month} ${i}`, rank: 1 },
    })),
  )
  const release = await place.hold('invoices')
  const workers = []
  try {
    const starts = Array.from({ length: WORKERS }, async () => workers.push(await serve(envAt(place, clock))))
    const failed = (await Promise.allSettled(starts)).find(({ reason }) => reason)
    if (failed) throw failed.reason
    await allWait(place)
  } finally {
    await release()
  }
  try {
    return await killWhile(place, { workers, random, jobs: clients * JOBS })
  } finally {
    for (const worker of workers) await worker.stop()
    for (const { said } of workers) must(!/"level":(50|60)/.test(said.error), `An error was logged:\n${said.error}`)
  }
}

async function allWait(place) {
  const late = Date.now() + WAIT_MS
  for (;;) {
    const held = await place.held()
    if (held === null || held >= WORKERS) return
    must(Date.now() < late, `only ${held} of ${WORKERS} workers write an invoice`)
    await pause(20)
  }
}

const OPEN =
  "select count(*) as n from jobs where state = 'waiting' and kind in ('subscriptions', 'subscriptions.invoice')"

async function killWhile(place, { workers, random, jobs }) {
  const at = Array.from({ length: KILLS }, () => Math.floor(jobs * (0.2 + 0.7 * random()))).sort((a, b) => b - a)
  let kills = 0
  let left = jobs
  let movedAt = Date.now()
  while (left > 0) {
    await pause(50 + random() * 100)
    const now = Number((await place.ask(OPEN))[0].n)
    if (now < left) movedAt = Date.now()
    left = now
    must(Date.now() - movedAt < SILENT_MS, `${left} jobs wait and nothing moves`)
    if (kills === KILLS || left === 0 || left > at[kills]) continue
    const [worker] = workers.splice(Math.floor(random() * workers.length), 1)
    worker.child.kill('SIGKILL')
    await worker.ended
    kills++
    say(`  ${place.name}: kill ${kills} with ${left} jobs left`)
  }
  return kills
}

async function look(query) {
  const count = async (sql) => Number((await query(`select count(*) as n from ${sql}`))[0].n)
  const ours = "kind = 'subscriptions.invoice'"
  return {
    done: await count(`jobs where state = 'done' and ${ours}`),
    dead: await count(`jobs where state <> 'done' and ${ours}`),
    again: await count(`jobs where attempts > 1 and ${ours}`),
    periods: await count('subscription_periods'),
    lines: await count('invoice_lines where subscription_id is not null'),
    lined: await count(
      '(select distinct subscription_id, period_start_on from invoice_lines where subscription_id is not null) as one',
    ),
    invoices: await count("invoices where origin = 'recurring' and status = 'open'"),
    others: await count("invoices where origin <> 'recurring' or status <> 'open'"),
    issued: await count("events where did = 'invoice.issued'"),
    days: await count('(select distinct client_id, issued_on from invoices) as one'),
    gaps: await query(
      'select series from invoices group by series having min(series_number) <> 1 or max(series_number) <> count(*)',
    ),
    next: Number((await query("select sum(next - 1) as n from series where kind = 'invoice'"))[0].n),
    rows: await count('usage_rows where invoice_line_id is not null'),
    held: await count('(select distinct invoice_line_id from usage_rows where invoice_line_id is not null) as one'),
  }
}

function mustBeWhole(found, clients, months) {
  const equal = (one, other, what) => must(one === other, `${one} ${what}, ${other} expected`)
  const bills = clients * months
  equal(found.dead, 0, 'jobs are not done')
  must(found.again > 0, 'no job was begun twice: the kills show nothing')
  equal(found.periods, bills * 3, 'periods are invoiced')
  equal(found.lines, bills * 3, 'lines of periods')
  equal(found.lined, bills * 3, 'periods have a line')
  equal(found.invoices, bills, 'invoices')
  equal(found.days, bills, 'clients and days with an invoice')
  equal(found.others, 0, 'invoices that are no issued recurring ones')
  equal(found.issued, bills, 'events of issued invoices')
  equal(found.gaps.length, 0, 'series with a gap')
  equal(found.next, bills, 'numbers were given')
  equal(found.rows, bills, 'metered rows stand on a line')
  equal(found.held, bills, 'lines have metered rows')
}
