// Three servers of one PostgreSQL write money at once: nobody is turned away, nobody waits long, and Stripe's messages
// are taken meanwhile, also beside an import.
import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { postgresPlace } from './database.mjs'
import { writeFocus } from './focus.mjs'
import { makeFolder, must, removeFolder, say } from './machine.mjs'
import { loseDatabase } from './outage.mjs'
import { CARD, post, standing, stripeBook } from './payments-world.mjs'
import { begin, portal, serve, signIn } from './portal.mjs'

const SERVERS = 3
/** Slowest answer but one in twenty, and but one in a hundred for messages. */
const P95_MS = 3_000
const MESSAGE_P99_MS = 1_000
/** Paid before anything is measured: servers that have just started are slower. */
const WARM_UP = 200
/** Paid after that, their messages held back until others write. */
const PAID_BEFORE = 70
const MESSAGE_EVERY_MS = 100
const PRICE = '12.00'
const ID_LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'

export async function proveWriters(cluster, { seed, sizes }) {
  const place = postgresPlace(cluster)
  const own = { PORTAL_DEMO: '1', PORTAL_SECRET: '5e'.repeat(32), LOG_LEVEL: 'warn' }
  const servers = []
  await place.fresh()
  const env = { ...place.env(), ...own }
  try {
    await portal(['seed', '--size', 'small'], env)
    for (let i = 0; i < SERVERS; i++) servers.push(await serve(env))
    const world = await prepare(place, servers, sizes)
    const before = await countsOf(place)
    const issued = await issueAll(place, servers, world)
    const paid = await payAll(place, servers, world)
    const imported = await importBeside(place, servers, { env, seed, rows: sizes.postgresRows })
    await deliver(place, servers[0], world.admin)
    const after = await countsOf(place)
    must(after.issued - before.issued === world.drafts.length, `${after.issued - before.issued} invoices were issued`)
    const booked = after.payments - before.payments
    const wanted = world.drafts.length + PAID_BEFORE
    must(booked === wanted, `${booked} payments are booked, ${wanted} were made`)
    for (const { said } of servers) {
      must(!/"level":(50|60)/.test(said.error), `An error was logged:\n${said.error.slice(0, 2000)}`)
    }
    const lost = await loseDatabase(cluster, servers, world)
    for (const server of servers.splice(0)) await server.stop()
    const said = await portal(['doctor'], env)
    must(/rules of money hold/.test(said), said)
    return `${SERVERS} servers at once: ${issued}; ${paid}; ${imported}; ${lost}; ${said.trim()}`
  } catch (error) {
    for (const { said } of servers) say(said.error.slice(0, 4_000))
    throw error
  } finally {
    for (const server of servers) server.child.kill('SIGKILL')
    await place.remove()
  }
}

async function deliver(place, { url }, admin) {
  await post(url, '/dev/stripe', admin, { intent: 'delivery', well: 'yes' })
  for (let i = 0; standing(place).waiting > 0; i++) {
    must(i < 600, 'messages are not taken')
    await pause(100)
  }
}

async function countsOf(place) {
  const [row] = await place.ask(
    "select (select count(*) from invoices where status <> 'draft') as issued, (select count(*) from payments where state = 'succeeded') as payments",
  )
  return { issued: Number(row.issued), payments: Number(row.payments) }
}

/** Half of the drafts are of the client whose owner pays by card, half of others, whose payments staff record. */
async function prepare(place, servers, { writers }) {
  const { url } = servers[0]
  const admin = (await signIn(url, 'admin@demo.test')).cookie
  const client = (await signIn(url, 'client@demo.test')).cookie
  must(admin && client, 'nobody can sign in')
  const [ours] = await place.ask(
    "select m.client_id as id from memberships m join people p on p.id = m.person_id where p.email = 'client@demo.test'",
  )
  const others = await place.ask(
    `select id from clients where status = 'active' and currency = 'EUR' and id <> '${ours.id}' order by id limit 25`,
  )
  const draft = async (clientId, i) => {
    const id = `inv_${randomId()}`
    const lines = { 'lines.0.description': `Work ${i}`, 'lines.0.quantity': '1', 'lines.0.price': PRICE }
    const given = { intent: 'save', invoiceId: id, clientId, ...lines, 'lines.0.tax': 'none' }
    const { status } = await post(servers[i % SERVERS].url, `/invoices/new?client=${clientId}`, admin, given)
    must(status === 303, `a draft was answered ${status}`)
    return { id, clientId, ours: clientId === ours.id }
  }
  const world = { admin, client, drafts: [], issue: null }
  for (let i = 0; i < writers; i++) {
    world.drafts.push(await draft(i % 2 ? ours.id : others[(i / 2) % others.length].id, i))
  }
  for (let i = 0; i < WARM_UP + PAID_BEFORE; i++) {
    if (i === WARM_UP) {
      await deliver(place, servers[0], admin)
      await post(url, '/dev/stripe', admin, { intent: 'delivery', well: 'no' })
    }
    const server = servers[i % SERVERS]
    const one = await draft(ours.id, i)
    must((await issueOne(server, world, one)).status === 303, 'an invoice was not issued')
    for (const { status } of await payByCard(server, world, one)) must(status === 303, `a page answered ${status}`)
  }
  return world
}

async function issueAll(place, servers, world) {
  const messages = sendMessages(place, servers)
  const answers = await Promise.all(world.drafts.map((one, i) => issueOne(servers[i % SERVERS], world, one)))
  return figuresOf('issues', answers, await messages.end())
}

async function payAll(place, servers, world) {
  const messages = sendMessages(place, servers)
  const answers = await Promise.all(
    world.drafts.map(async (one, i) => {
      const server = servers[i % SERVERS]
      return one.ours ? payByCard(server, world, one) : [await recordOne(server, world, one)]
    }),
  )
  // What is answered when a card is given is the answer of what stands in for Stripe.
  const cards = answers.flatMap(([, card]) => card ?? [])
  must(
    cards.every(({ status }) => status === 303),
    `cards were answered ${statusesOf(cards)}`,
  )
  return figuresOf(
    'payments',
    answers.map(([first]) => first),
    await messages.end(),
  )
}

async function importBeside(place, servers, { env, seed, rows }) {
  const folder = makeFolder()
  try {
    const path = join(folder, 'usage.csv')
    const file = await writeFocus(path, { seed, rows })
    const messages = sendMessages(place, servers)
    const importing = begin(['import', 'usage', path, '--create', '--json'], env)
    must((await importing.ended) === 0, `the import failed: ${importing.said.error}`)
    const taken = await messages.end()
    const figures = `beside an import of ${file.rows} rows ${shownMessages(taken)}`
    say(`  ${figures}`)
    mustBeTaken(taken)
    return figures
  } finally {
    removeFolder(folder)
  }
}

const issueOne = ({ url }, { admin }, { id }) =>
  timed(() => post(url, `/invoices/${id}/issue`, admin, { intent: 'issue' }))

const recordOne = ({ url }, { admin }, { id, clientId }) =>
  timed(() =>
    post(url, '/payments/new', admin, {
      ...{ intent: 'record', paymentId: `pay_${randomId()}`, clientId, amount: PRICE, currency: 'EUR' },
      ...{ method: 'transfer', receivedOn: '2026-03-15', invoiceId: id },
    }),
  )

/** Stripe's page is opened, then the card is given there. */
async function payByCard({ url }, { client }, { id }) {
  let page = ''
  const opened = await timed(async () => {
    const answer = await post(url, '/pay', client, { intent: 'pay', [`amount.${id}`]: PRICE })
    page = answer.headers.get('location') ?? ''
    return answer
  })
  if (opened.status !== 303) return [opened]
  const given = () => post(url, new URL(page, url).pathname, client, { intent: 'pay', card: CARD })
  return [opened, await timed(given)]
}

async function timed(ask) {
  const at = performance.now()
  const { status } = await ask()
  return { status, ms: performance.now() - at }
}

/** Sends what Stripe would have sent, one after the other at a steady pace, until `end`; of those nobody has taken yet. */
function sendMessages(place, servers) {
  const { secret, waiting } = stripeBook(place, (book) => ({
    secret: book.prepare("select value from settings where name = 'secret'").get().value,
    waiting: book.prepare('select body from events where delivered = 0 order by seq').all(),
  }))
  let over = false
  const send = async ({ url, now }, body) => {
    const moment = Math.floor(now() / 1000)
    const signed = createHmac('sha256', secret).update(`${moment}.${body}`).digest('hex')
    const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${moment},v1=${signed}` }
    return timed(async () => {
      const answer = await fetch(`${url}/api/webhooks/stripe`, { method: 'POST', headers, body })
      await answer.arrayBuffer()
      return answer
    })
  }
  const sent = []
  const sending = (async () => {
    for (let i = 0; !over; i++) {
      // What came before is a message that comes twice.
      sent.push(send(servers[i % servers.length], waiting[i % waiting.length].body))
      await pause(MESSAGE_EVERY_MS)
    }
  })()
  return {
    end: async () => {
      over = true
      await sending
      return Promise.all(sent)
    },
  }
}

function figuresOf(what, answers, messages) {
  const p95 = percentile(answers, 0.95)
  const slowest = `p50 ${percentile(answers, 0.5)} ms, p95 ${p95} ms, the slowest ${percentile(answers, 1)} ms`
  const figures = `${answers.length} parallel requests of ${what}: ${statusesOf(answers)}, ${slowest}; ${shownMessages(messages)}`
  say(`  ${figures}`)
  must(
    answers.every(({ status }) => status === 303),
    `${what} were answered ${statusesOf(answers)}`,
  )
  must(p95 < P95_MS, `p95 of ${what} is ${p95} ms, not under ${P95_MS}`)
  mustBeTaken(messages)
  return figures
}

const shownMessages = (messages) =>
  `${messages.length} messages of Stripe meanwhile: ${statusesOf(messages)}, p99 ${percentile(messages, 0.99)} ms`

function mustBeTaken(messages) {
  const p99 = percentile(messages, 0.99)
  must(
    messages.every(({ status }) => status === 200),
    `messages were answered ${statusesOf(messages)}`,
  )
  must(p99 < MESSAGE_P99_MS, `p99 of messages is ${p99} ms, not under ${MESSAGE_P99_MS}`)
}

/** "198 x 303, 2 x 500". */
function statusesOf(answers) {
  const found = new Map()
  for (const { status } of answers) found.set(status, (found.get(status) ?? 0) + 1)
  return [...found].map(([status, count]) => `${count} x ${status}`).join(', ')
}

function percentile(answers, part) {
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b)
  return Math.round(sorted[Math.max(Math.ceil(sorted.length * part) - 1, 0)] ?? 0)
}

const randomId = () => Array.from(randomBytes(26), (byte) => ID_LETTERS[byte % 32]).join('')
