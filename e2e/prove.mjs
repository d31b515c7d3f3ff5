// What takes long: kills, both dialects side by side, memory, time zones, two processes on one file. All steps, or
// those named. Stops at the first wrong result; the figures go into docs/reliability.md.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { documents } from './prove/documents.mjs'
import { jobs } from './prove/jobs.mjs'
import { journeys } from './prove/journeys.mjs'
import { kills } from './prove/kills.mjs'
import { live } from './prove/live.mjs'
import { cleanUp, say, seconds } from './prove/machine.mjs'
import { memory } from './prove/memory.mjs'
import { pages } from './prove/pages.mjs'
import { payments } from './prove/payments.mjs'
import { paymentKills } from './prove/payments-kills.mjs'
import { postgres } from './prove/postgres.mjs'
import { processes } from './prove/processes.mjs'
import { recurring } from './prove/recurring.mjs'
import { writeFigures } from './prove/report.mjs'
import { requests } from './prove/requests.mjs'
import { rules } from './prove/rules.mjs'
import { schedule } from './prove/schedule.mjs'
import { starts } from './prove/starts.mjs'
import { zones } from './prove/zones.mjs'

const steps = {
  kills,
  starts,
  postgres,
  memory,
  zones,
  processes,
  jobs,
  schedule,
  recurring,
  live,
  payments,
  paying: paymentKills,
  documents,
  pages,
  requests,
  journeys,
  rules,
}
const root = fileURLToPath(new URL('..', import.meta.url))
const number = (name, usual) => Number(process.env[name] || usual)
const seed = number('SEED', 20260315)
const sizes = {
  kills: number('KILLS', 20),
  rows: number('ROWS', 20_000),
  postgresKills: number('POSTGRES_KILLS', 8),
  postgresRows: number('POSTGRES_ROWS', 5_000),
  writers: number('WRITERS', 200),
  megabytes: number('SIZE_MB', 1000),
  jobs: number('JOBS', 10_000),
  jobKills: number('JOB_KILLS', 20),
  scheduleRounds: number('SCHEDULE_ROUNDS', 10),
  subscribers: number('SUBSCRIBERS', 80),
  months: number('MONTHS', 2),
  histories: number('HISTORIES', 10_000),
  postgresHistories: number('POSTGRES_HISTORIES', 1_000),
  replays: number('REPLAYS', 1_000),
  pays: number('PAYS', 100),
  invoices: number('INVOICES', 500),
  paymentKills: number('PAYMENT_KILLS', 20),
  postgresPaymentKills: number('POSTGRES_PAYMENT_KILLS', 8),
  requests: number('REQUESTS', 20_000),
  postgresRequests: number('POSTGRES_REQUESTS', 2_500),
  journeyRounds: number('JOURNEY_ROUNDS', 10),
  writingSeconds: number('WRITING_SECONDS', 20),
  tests: process.env.TESTS ?? '',
}

async function prove(names) {
  const unknown = names.filter((name) => !Object.hasOwn(steps, name))
  if (unknown.length) {
    say(`There is no step ${unknown.join(', ')}; there are ${Object.keys(steps).join(', ')}.`)
    return 1
  }
  if (process.env.PORTAL_BUILD !== '0' && names.some((name) => !['zones', 'rules', 'payments'].includes(name))) {
    const built = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' })
    if (built.status !== 0) return built.status ?? 1
  }
  const figures = {}
  let current = ''
  try {
    for (const name of names) {
      current = name
      const began = performance.now()
      say(`\n${name} (SEED=${seed})`)
      const found = await steps[name]({ seed, sizes, root })
      if (found) figures[name] = `${found}; seed ${seed}; ${Math.round((performance.now() - began) / 1000)} s`
      say(`  done in ${seconds(performance.now() - began)} s`)
    }
    return 0
  } catch (error) {
    say(`\nWRONG: ${error.stack ?? error}`)
    // What a step showed before does not hold any more.
    figures[current] = `failed; seed ${seed}`
    return 1
  } finally {
    cleanUp()
    writeFigures(root, figures)
  }
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    cleanUp()
    process.exit(1)
  })
}

const named = process.argv.slice(2)
process.exitCode = await prove(named.length ? named : Object.keys(steps))
