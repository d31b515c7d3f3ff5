// What both sides say of payments: the portal, over HTTP and in its database, and the Stripe built in, in its own file.
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { must } from './machine.mjs'
import { minutesAfter, serve, signIn } from './portal.mjs'

export const CARD = '4242424242424242'
const SETTLES_MS = 90_000

export async function payOne(url, cookie, tally, i) {
  const listed = await rpc(url, cookie, 'invoices.list', { status: 'open', sort: 'number' })
  const invoice = listed.rows.filter(({ totalMinor }) => totalMinor > 100)[i]
  if (!invoice) return false
  const opened = await post(url, '/pay', cookie, { intent: 'pay', [`amount.${invoice.id}`]: '1.00' })
  const page = opened.headers.get('location')
  if (opened.status !== 303 || !page?.includes('/dev/stripe/')) return false
  tally.opened++
  const paid = await post(url, new URL(page, url).pathname, cookie, { intent: 'pay', card: CARD })
  if (paid.status === 303) tally.paid++
  return true
}

export async function refundOne(url, cookie, tally) {
  const listed = await rpc(url, cookie, 'payments.list', { method: 'card', state: 'succeeded' })
  const payment = listed.rows.find((one) => one.refundedMinor === 0 && one.amountMinor === 100)
  if (!payment) return false
  const page = await (await fetch(`${url}/payments/${payment.id}/refund`, { headers: { cookie } })).text()
  const refundId = /name="refundId" value="(ref_[0-9a-z]+)"/.exec(page)?.[1]
  if (!refundId) return false
  const given = { intent: 'refund', refundId, amount: '0.40', reason: 'Agreed' }
  const answer = await post(url, `/payments/${payment.id}/refund`, cookie, given)
  if (answer.status === 303) tally.refunds++
  return true
}

async function rpc(url, cookie, name, input) {
  const answer = await fetch(`${url}/rpc/${name}?input=${encodeURIComponent(JSON.stringify(input))}`, {
    headers: { cookie },
  })
  return (await answer.json()).result.data
}

export async function post(url, path, cookie, fields) {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, origin: url, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields),
  })
  await answer.arrayBuffer()
  return answer
}

/** Once more with a clear sky: messages come again, and hours later Stripe is asked for the rest. */
export async function settle(place, env, minutes) {
  const first = await serve({ ...env, PORTAL_CLOCK: minutesAfter(minutes) })
  const admin = await signIn(first.url, 'admin@demo.test')
  await post(first.url, '/dev/stripe', admin.cookie, { intent: 'weather', weather: 'fine' })
  await pause(1_000)
  await first.stop()
  // Two starts: the first learns of the hourly task, the second finds that it is due.
  for (const hours of [3, 6]) {
    const server = await serve({ ...env, PORTAL_CLOCK: minutesAfter(minutes + hours * 60) })
    const until = Date.now() + SETTLES_MS
    for (;;) {
      const { waiting } = standing(place)
      // One that failed often while Stripe did not answer waits for hours; the next one of the hour does its work.
      const due = place.moment(new Date(server.now()).toISOString())
      const open = await place.ask(
        `select kind, attempts, last_error from jobs where kind like 'payments.%' and state = 'waiting' and run_at <= ${due}`,
      )
      if (waiting === 0 && open.length === 0) break
      const jobs = open.map(({ kind, attempts, last_error }) => `${kind}, try ${attempts}: ${last_error || 'no error'}`)
      must(Date.now() < until, `${waiting} messages still wait, and ${jobs.join('; ') || 'no jobs'}`)
      await pause(250)
    }
    await pause(1_500)
    await server.stop()
  }
}

/** What stands at the Stripe built in, in its own file. */
export function standing(place) {
  return stripeBook(place, (book) => {
    const things = (kind) =>
      book
        .prepare('select body from objects where kind = ?')
        .all(kind)
        .map(({ body }) => JSON.parse(body))
    return {
      payments: things('payment_intent').filter(({ status }) => status === 'succeeded'),
      refunds: things('refund').filter(({ status }) => status === 'succeeded'),
      waiting: book.prepare('select count(*) as n from events where delivered = 0').get().n,
      again: book.prepare('select count(*) as n from events where tries > 1').get().n,
    }
  })
}

export function stripeBook(place, look) {
  const book = new Database(join(place.env().DATA_DIR, 'stripe.db'), { readonly: true })
  try {
    return look(book)
  } finally {
    book.close()
  }
}

export async function compare(place) {
  const { payments, refunds, again } = standing(place)
  const [booked, back, proofs] = await place.read(async (query) => [
    await query("select id, stripe_id, amount_minor from payments where stripe_id is not null and state = 'succeeded'"),
    await query("select stripe_id, amount_minor from refunds where state = 'succeeded' and stripe_id is not null"),
    await query(
      'select r.payment_id from receipts r join payments p on p.id = r.payment_id where p.stripe_id is not null',
    ),
  ])
  const amounts = (rows, id, amount) => rows.map((row) => `${row[id]} ${row[amount]}`).sort()
  const same = (what, ours, theirs) => {
    must(new Set(ours).size === ours.length, `${what}: something is booked twice`)
    const missing = theirs.filter((one) => !ours.includes(one))
    const strange = ours.filter((one) => !theirs.includes(one))
    must(
      !missing.length && !strange.length,
      `${what}: not booked ${missing.join(', ')}; not at Stripe ${strange.join(', ')}`,
    )
  }
  must(payments.length > 0 && refunds.length > 0, 'nothing was paid or refunded')
  same('payments', amounts(booked, 'stripe_id', 'amount_minor'), amounts(payments, 'id', 'amount'))
  same('refunds', amounts(back, 'stripe_id', 'amount_minor'), amounts(refunds, 'id', 'amount'))
  must(proofs.length === booked.length, `${proofs.length} receipts for ${booked.length} payments`)
  return { payments: payments.length, refunds: refunds.length, receipts: proofs.length, again }
}
