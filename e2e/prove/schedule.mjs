// Four servers find the same occurrences due at the same moment: each becomes one job.
import { setTimeout as pause } from 'node:timers/promises'
import { startCluster } from './cluster.mjs'
import { postgresPlace, sqlitePlace } from './database.mjs'
import { must, say } from './machine.mjs'
import { CLOCK, minutesAfter, serve } from './portal.mjs'

const SERVERS = 4
const DAY_MINUTES = 24 * 60
const WAIT_MS = 30_000

export async function schedule({ sizes }) {
  const figures = [await contend(sqlitePlace(), sizes.scheduleRounds)]
  const cluster = await startCluster()
  if (cluster.reason) {
    say(`  SKIPPED on PostgreSQL: ${cluster.reason}`)
    return figures[0]
  }
  try {
    figures.push(await contend(postgresPlace(cluster), sizes.scheduleRounds))
  } finally {
    await cluster.stop()
  }
  return figures.join('; ')
}

/** Each round has a noon of its own: what is due at night and what is due each hour are due again. */
async function contend(place, rounds) {
  try {
    await place.fresh()
    await (await serve(envAt(place, CLOCK))).stop()
    const names = (await place.ask('select name from schedules order by name')).map(({ name }) => name)
    must(names.length > 0, 'the first start remembers no task')
    must((await keysOf(place)).length === 0, 'a task was done that was seen for the first time')
    const wanted = []
    for (let round = 1; round <= rounds; round++) {
      const noon = minutesAfter(round * DAY_MINUTES)
      wanted.push(...names.map((name) => `${name}:${lastOf(name, noon)}`))
      await startTogether(place, noon)
      mustBe(await keysOf(place), wanted, `round ${round}`)
    }
    const noon = minutesAfter(rounds * DAY_MINUTES)
    const before = await stateOf(place)
    await startTogether(place, noon, { due: false })
    must((await stateOf(place)) === before, 'starting again changed what is remembered or made')
    // As a copy of yesterday's table would have it.
    await place.ask(`update schedules set last_at = ${place.moment(minutesAfter((rounds - 1) * DAY_MINUTES))}`)
    await startTogether(place, noon)
    must((await stateOf(place)) === before, 'occurrences that have a job already were made again')
    const figures = `${place.name}: ${SERVERS} servers at once found ${names.length} tasks due ${rounds} times: ${wanted.length} jobs, one for each task and occurrence; starting again and putting the memory back a day made none`
    say(`  ${figures}`)
    return figures
  } finally {
    await place.remove()
  }
}

const envAt = (place, moment) => ({ ...place.env(), PORTAL_CLOCK: moment, LOG_LEVEL: 'error' })

/** The portal's firm is in UTC. */
const LAST = {
  charges: [7, 0],
  digests: [12, 0],
  'payments.reconcile': [11, 20],
  purge: [3, 0],
  reminders: [8, 0],
  subscriptions: [5, 0],
}

function lastOf(name, noon) {
  must(name in LAST, `when is the task ${name} due?`)
  return new Date(new Date(noon).setUTCHours(...LAST[name], 0, 0)).toISOString()
}

/** Where the database can hold them up, none writes until each has read what is due, so that all of them try. */
async function startTogether(place, moment, { due = true } = {}) {
  const release = await place.hold('schedules')
  const servers = []
  try {
    const starts = Array.from({ length: SERVERS }, async () => servers.push(await serve(envAt(place, moment))))
    const failed = (await Promise.allSettled(starts)).find(({ reason }) => reason)
    if (failed) throw failed.reason
    if (due) await allWait(place)
  } finally {
    await release()
    // What has begun is ended before a server is.
    for (const server of servers) await server.stop()
  }
  for (const { said } of servers) must(!/"level":(50|60)/.test(said.error), `An error was logged:\n${said.error}`)
}

async function allWait(place) {
  const late = Date.now() + WAIT_MS
  for (;;) {
    const held = await place.held()
    if (held === null || held >= SERVERS) return
    must(Date.now() < late, `only ${held} of ${SERVERS} servers try to write what is due`)
    await pause(20)
  }
}

async function keysOf(place) {
  const kinds = Object.keys(LAST).map((name) => `'${name}'`)
  const rows = await place.ask(`select unique_key from jobs where kind in (${kinds}) order by unique_key`)
  return rows.map(({ unique_key }) => unique_key)
}

async function stateOf(place) {
  const rows = await place.ask('select name, last_at from schedules order by name')
  return JSON.stringify([rows, await keysOf(place)])
}

function mustBe(found, wanted, when) {
  const [one, other] = [found, wanted].map((keys) => [...keys].sort().join(' '))
  must(one === other, `${when}: the jobs are ${one}, not ${other}`)
}
