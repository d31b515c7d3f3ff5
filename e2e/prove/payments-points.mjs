// The server is killed at named points of a payment, each made long enough to be met: the database is made to dwell
// on the very statement. Nothing is half there then; afterwards everything is, once.
import { createHmac } from 'node:crypto'
import { setTimeout as pause, setImmediate as soon } from 'node:timers/promises'
import { must, say } from './machine.mjs'
import { CARD, compare, payOne, post, refundOne, settle, standing, stripeBook } from './payments-world.mjs'
import { minutesAfter, portal, serve, signIn } from './portal.mjs'

const DAY = 24 * 60
/** By then an invoice of the demo's client is due. */
const UNTIL_DUE = 16 * DAY
const TRIES = 10
const MONEY = `select
  (select count(*) from payments) as payments, (select count(*) from receipts) as receipts,
  (select coalesce(sum(paid_minor), 0) from invoices) as paid, (select coalesce(sum(amount_minor), 0) from payment_allocations) as settled,
  (select count(*) from refunds where state = 'succeeded') as refunds, (select count(*) from webhooks) as messages`

/** Where the database dwells, and what is done until then. */
const points = [
  { name: 'a message was verified, not kept', at: 'insert on webhooks', act: pay },
  { name: 'it was kept, its payment was not', at: 'insert on payments', act: pay },
  { name: 'its payment was booked, not settled', at: 'insert on payment_allocations', act: pay },
  { name: 'all was applied, not committed', at: 'update on webhooks', act: pay },
  {
    name: 'Stripe had opened a page, the portal did not know',
    at: 'update on checkouts',
    when: "new.state = 'open'",
    act: pay,
  },
  {
    name: 'Stripe had given money back, the portal did not know',
    at: 'update on refunds',
    when: 'new.stripe_id is not null',
    act: ({ server, admin }) => refundOne(server.url, admin, { refunds: 0 }),
  },
]

/** On a portal of generated data, from so many minutes on. Answers with what happened, in words. */
export async function killAtPoints(place, env, from) {
  let minutes = from
  const at = (later) => {
    minutes += later
    return serve({ ...env, PORTAL_CLOCK: minutesAfter(minutes) })
  }
  const people = async (server) => ({
    server,
    client: (await signIn(server.url, 'client@demo.test')).cookie,
    admin: (await signIn(server.url, 'admin@demo.test')).cookie,
  })

  // Something to give back, and a card that pays what is due.
  const first = await people(await at(2))
  must(await pay(first), 'nothing could be paid')
  await keepCard(place, first)
  await delivered(place)
  await first.server.stop()

  for (const { name, at: table, when, act } of points) {
    const now = await people(await at(2))
    await place.dwell(table, when)
    const before = await moneyOf(place)
    await killWhenDwelling(place, now.server, act(now))
    await nothingMoved(place, name, before)
    const after = await at(2)
    await delivered(place)
    await after.stop()
    say(`  ${place.name}: ${name}`)
  }

  await place.dwell('insert on payments')
  const before = await moneyOf(place)
  await killWhenDwelling(place, await at(UNTIL_DUE))
  await nothingMoved(place, 'Stripe had charged a card, the portal did not know', before)
  say(`  ${place.name}: Stripe had charged a card, the portal did not know`)
  // What is under way cannot be paid once more: the charge is asked for again when whoever began it is long gone.
  const later = await at(2 * 60)
  for (let i = 0; (await place.ask("select id from charges where state = 'pending'")).length; i++) {
    must(i < 600, 'a charge stays without its answer')
    await pause(100)
  }
  await later.stop()

  const unanswered = await killBeforeAnswer(place, at, people)
  await settle(place, env, minutes)
  const found = await compare(place)
  const said = await portal(['doctor'], { ...env, PORTAL_CLOCK: minutesAfter(minutes + DAY) })
  must(/rules of money hold/.test(said), said)
  return (
    `killed at ${points.length + 1} named points inside a write, nothing of it was there, and once between commit and ` +
    `answer (at try ${unanswered}), all of it was; afterwards ${found.payments} payments and ${found.refunds} refunds, each booked once; ${said.trim()}`
  )
}

async function pay({ server, client }) {
  return payOne(server.url, client, { opened: 0, paid: 0 }, 0)
}

async function keepCard(place, { server, client }) {
  const opened = await post(server.url, '/settings/cards', client, { intent: 'add' })
  must(opened.status === 303, `no page for a card: ${opened.status}`)
  const page = new URL(opened.headers.get('location') ?? '', server.url).pathname
  const given = await post(server.url, page, client, { intent: 'pay', card: CARD })
  must(given.status === 303, `the card was not taken: ${given.status}`)
  let card
  for (let i = 0; !card; i++) {
    must(i < 600, 'no card was kept')
    await pause(100)
    card = (await place.ask('select id from cards'))[0]
  }
  const chosen = await post(server.url, '/settings/cards', client, { intent: 'autopay', cardId: card.id })
  must(chosen.status === 303, `automatic payment could not be chosen: ${chosen.status}`)
}

/** What is asked for meanwhile ends with the server. */
async function killWhenDwelling(place, server, asked = Promise.resolve()) {
  const over = asked.catch(() => undefined)
  for (let i = 0; !(await place.dwells()); i++) {
    must(i < 600, 'the server never came to this point')
    await pause(100)
  }
  server.child.kill('SIGKILL')
  await server.ended
  await over
  await place.dwellNoMore()
  await place.settled()
}

async function nothingMoved(place, name, before) {
  const after = await moneyOf(place)
  // Messages before the one that was cut off may have been taken.
  must(after.messages >= before.messages, `${name}: a message is gone`)
  for (const key of Object.keys(before).filter((one) => one !== 'messages')) {
    must(after[key] === before[key], `${name}: ${key} were ${before[key]}, and are ${after[key]} after the kill`)
  }
}

async function moneyOf(place) {
  const [row] = await place.ask(MONEY)
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Number(value)]))
}

async function delivered(place) {
  for (let i = 0; standing(place).waiting > 0; i++) {
    must(i < 600, 'messages are not taken')
    await pause(100)
  }
}

/** The moment is too short to be made longer: it is tried again until nobody got the answer. */
async function killBeforeAnswer(place, at, people) {
  for (let i = 1; i <= TRIES; i++) {
    const now = await people(await at(2))
    await post(now.server.url, '/dev/stripe', now.admin, { intent: 'delivery', well: 'no' })
    must(await pay(now), 'nothing could be paid')
    const { id, body, secret } = stripeBook(place, (book) => ({
      ...book.prepare('select id, body from events where delivered = 0 order by seq desc').get(),
      secret: book.prepare("select value from settings where name = 'secret'").get().value,
    }))
    const moment = Math.floor(now.server.now() / 1000)
    const signed = createHmac('sha256', secret).update(`${moment}.${body}`).digest('hex')
    const answered = fetch(`${now.server.url}/api/webhooks/stripe`, {
      method: 'POST',
      headers: { 'stripe-signature': `t=${moment},v1=${signed}` },
      body,
    }).then(
      ({ status }) => status,
      () => null,
    )
    const is = await place.watch(`select count(*) as n from webhooks where id = '${id}'`)
    let status
    void answered.then((one) => {
      status = one
    })
    while (status === undefined && Number((await is.look())[0].n) === 0) await soon()
    now.server.child.kill('SIGKILL')
    await now.server.ended
    await is.end()
    await place.settled()
    const again = await people(await at(2))
    await post(again.server.url, '/dev/stripe', again.admin, { intent: 'delivery', well: 'yes' })
    await delivered(place)
    await again.server.stop()
    must((await answered) === null || status === 200, `the message was answered with ${status}`)
    if ((await answered) === null) return i
  }
  throw new Error(`the server answered before it could be killed, ${TRIES} times`)
}
