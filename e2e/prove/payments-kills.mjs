// The server is killed while clients pay and money goes back: between Stripe and the database, between a message and
// its answer. What Stripe took is booked once when messages came again and what never came was asked for.
import { setTimeout as pause } from 'node:timers/promises'
import { startCluster } from './cluster.mjs'
import { postgresPlace, sqlitePlace } from './database.mjs'
import { must, say } from './machine.mjs'
import { killAtPoints } from './payments-points.mjs'
import { compare, payOne, post, refundOne, settle } from './payments-world.mjs'
import { minutesAfter, portal, serve, signIn } from './portal.mjs'
import { randomOf } from './random.mjs'

const PAYERS = 3
const MOST_MS = 4_000

export async function paymentKills({ seed, sizes }) {
  const figures = [await killPaying(sqlitePlace(), { seed, kills: sizes.paymentKills })]
  const cluster = await startCluster()
  if (cluster.reason) {
    say(`  SKIPPED: ${cluster.reason}`)
    return figures.join('; ')
  }
  try {
    figures.push(await killPaying(postgresPlace(cluster), { seed, kills: sizes.postgresPaymentKills }))
  } finally {
    await cluster.stop()
  }
  return figures.join('; ')
}

async function killPaying(place, { seed, kills }) {
  const random = randomOf(seed)
  const own = { PORTAL_DEMO: '1', PORTAL_SECRET: '5e'.repeat(32), LOG_LEVEL: 'error' }
  const tally = { opened: 0, paid: 0, refunds: 0, slow: 0, deaf: 0, slowest: 0 }
  await place.fresh()
  try {
    await portal(['seed', '--size', 'small'], { ...place.env(), ...own })
    for (let i = 0; i < kills; i++) {
      const server = await serve({ ...place.env(), ...own, PORTAL_CLOCK: minutesAfter(i * 2) })
      tally.slowest = Math.max(tally.slowest, server.readyMs)
      const weather = ['fine', 'slow', 'deaf'][Math.floor(random() * 3)]
      await under(server, weather, tally, random)
      server.child.kill('SIGKILL')
      await server.ended
      await place.settled()
    }
    await settle(place, { ...place.env(), ...own }, kills * 2)
    const found = await compare(place)
    const named = await killAtPoints(place, { ...place.env(), ...own }, kills * 2 + 24 * 60)
    return (
      `${place.name}: ${kills} kills while ${PAYERS} clients paid at a time and money went back (${tally.slow} of them with Stripe slow, ` +
      `${tally.deaf} with its answers lost): ${tally.opened} pages opened, ${found.payments} payments and ${found.refunds} refunds at Stripe, ` +
      `each booked once with its amount, ${found.receipts} receipts, ${found.again} messages taken at a later try; ` +
      `the slowest start ready in ${(tally.slowest / 1000).toFixed(1)} s; then ${named}`
    )
  } finally {
    await place.remove()
  }
}

/** Pays and refunds until a random moment; what fails in bad weather fails. */
async function under({ url }, weather, tally, random) {
  const payer = await signIn(url, 'client@demo.test')
  const admin = await signIn(url, 'admin@demo.test')
  must(payer.cookie && admin.cookie, 'nobody can sign in')
  if (weather !== 'fine') {
    tally[weather]++
    await post(url, '/dev/stripe', admin.cookie, { intent: 'weather', weather })
  }
  let over = false
  const work = async (i) => {
    while (!over) {
      const went = i < PAYERS ? await payOne(url, payer.cookie, tally, i) : await refundOne(url, admin.cookie, tally)
      if (!went) await pause(50)
    }
  }
  // Whoever was cut off knows nothing; what counts is what both sides say at the end.
  const all = Promise.all(Array.from({ length: PAYERS + 1 }, (_, i) => work(i).catch(() => undefined)))
  await Promise.race([all, pause(300 + random() * MOST_MS)])
  over = true
}
