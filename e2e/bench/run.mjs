// Throughput, latency, memory and bytes of the built portal against docs/performance.md, beside Remix's own default
// on the same machine and database. `--rounds 1` is quick, `--only invoices` narrows, `--part live`
// measures what follows a commit alone, `--part documents` PDFs alone, `--write` updates the document.
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runnerImport } from 'vite'
import { chosen, documents } from './documents.mjs'
import { followed } from './live.mjs'
import { alone, check, firstLoad, load, median, stream } from './measure.mjs'
import { pagesOf } from './pages.mjs'
import { build, seeded, yardstick } from './prepare.mjs'
import { documentsReport, liveReport, report } from './report.mjs'
import { rssMb, start } from './servers.mjs'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    part: { type: 'string' },
    write: { type: 'boolean' },
  },
})
const root = fileURLToPath(new URL('../..', import.meta.url))
const { CLOCK, cookieOf } = (await runnerImport(join(root, 'e2e/portal.ts'))).module
const say = (text) => process.stderr.write(`${text}\n`)
const folder = mkdtempSync(join(tmpdir(), 'origins-bench-'))
const running = new Set()

async function started(name, how) {
  const server = await start({ name, logs: folder, cwd: folder, path: '/', ...how })
  running.add(server)
  return server
}

/** Load is not a person: the limit on requests would answer in the portal's place. */
const unlimited = { LIMIT_REQUESTS: '1000000000', LIMIT_SIGN_IN_IP: '1000000', LIMIT_INVITES: '1000000' }

const portal = (name, data, preload = []) =>
  started(name, {
    args: [...preload, join(root, 'server/start.mjs'), 'start'],
    env: { DATA_DIR: data, PORTAL_DEMO: '1', PORTAL_CLOCK: CLOCK, PORTAL_BUILD: '0', LOG_LEVEL: 'info', ...unlimited },
    path: '/sign-in',
  })

/** The pages of one portal, each signed in, checked, and weighed. */
async function opened(server, data) {
  const { pages } = pagesOf(join(data, 'portal.db'))
  const cookies = {}
  const ready = []
  for (const page of pages.filter(({ name }) => !options.only || name.includes(options.only))) {
    cookies[page.as] ??= await cookieOf(server.url, page.as)
    const asked = { ...page, url: server.url + page.path, headers: { cookie: cookies[page.as] } }
    const html = await check(asked)
    ready.push({
      ...asked,
      server,
      bytes: html.length,
      weight: page.kind === 'rpc' ? null : await firstLoad(asked, html),
    })
  }
  return ready
}

async function queriesOf(pages, counting) {
  const counts = {}
  const cookies = {}
  for (const page of pages) {
    cookies[page.as] ??= await cookieOf(counting.url, page.as)
    const asked = { ...page, url: counting.url + page.path, headers: { cookie: cookies[page.as] } }
    await check(asked)
    const before = await counting.queries()
    await check(asked)
    counts[page.name] = (await counting.queries()) - before
  }
  return counts
}

async function measure(target) {
  await load(target, target.rounds.length ? 1 : 2)
  const loaded = await load(target)
  target.rounds.push({ ...loaded, ...(await alone(target)) })
  await check(target)
}

/** On a copy, since it writes. */
async function live() {
  const data = join(folder, 'live')
  cpSync(seeded(root, 'small', CLOCK, say), data, { recursive: true })
  const server = await portal('live', data)
  return followed(server.url, await cookieOf(server.url, 'admin@demo.test'), say)
}

/** On a copy, since the first renderings are kept. */
async function pdfs() {
  const data = join(folder, 'documents')
  cpSync(seeded(root, 'small', CLOCK, say), data, { recursive: true })
  const invoices = chosen(data)
  const server = await portal('documents', data)
  return documents(server, await cookieOf(server.url, 'admin@demo.test'), invoices)
}

async function bench() {
  build(root)
  const data = { small: seeded(root, 'small', CLOCK, say), large: seeded(root, 'large', CLOCK, say) }
  const database = join(data.large, 'portal.db')
  const env = { BENCH_DB: database }
  const remix = await started('remix', { env, ...yardstick(root, join(folder, 'remix')) })
  const bare = await started('bare', { env, args: [join(root, 'e2e/bench/yardstick/bare.js')] })
  const starts = []
  for (let i = 0; i < 3; i++) {
    const server = await portal('start', data.small)
    starts.push(server.startMs)
    await server.stop()
    running.delete(server)
  }

  const small = await portal('small', data.small)
  const large = await portal('large', data.large)
  const counting = await portal('counting', data.large, ['--import', join(root, 'e2e/bench/yardstick/queries.js')])
  const idle = { d: remix.rssMb(), ours: large.rssMb() }
  const pages = { small: await opened(small, data.small), large: await opened(large, data.large) }
  // Not as the first thing a process does: any first work makes the young generation of its heap, 32 MB, resident.
  const exported = await csv(large)
  const queries = await queriesOf(pages.large, counting)
  await counting.stop()
  running.delete(counting)

  const shows = pagesOf(database).known
  const d = { name: 'D', server: remix, url: `${remix.url}/`, headers: {}, shows, rounds: [] }
  const most = { name: 'bare', server: bare, url: `${bare.url}/`, headers: {}, shows, rounds: [] }
  d.bytes = (await check(d)).length
  const rows = pages.large.map((page, i) => ({ ...page, rounds: [], small: { ...pages.small[i], rounds: [] } }))
  for (let round = 1; round <= Number(options.rounds); round++) {
    await measure(most)
    for (const row of rows) {
      // The yardstick is taken again beside each page, since a machine is not the same from minute to minute.
      if (rows.indexOf(row) % 3 === 0) await measure(d)
      await measure(row)
      await load(row.small, 1)
      row.small.rounds.push(await alone(row.small))
      row.d = [...(row.d ?? []), d.rounds.at(-1)]
      say(`${round}: ${row.name} ${Math.round(row.rounds.at(-1).rps)}/s, D ${Math.round(d.rounds.at(-1).rps)}/s`)
    }
  }
  const compressed = { d: (await load(asBrowsers(d))).rps, ours: (await load(asBrowsers(rows[0]))).rps }
  return {
    d,
    most,
    rows: rows.map((row) => ({ ...row, queries: queries[row.name] })),
    exported,
    compressed,
    start: { small: median(starts), large: large.startMs },
    memory: { idle, loaded: { d: remix.rssMb(), ours: large.rssMb() } },
    documents: await pdfs(),
    doctor: await doctor(data.large),
    live: await live(),
  }
}

/** The operator's check of all money. */
async function doctor(data) {
  const env = { ...process.env, NODE_ENV: 'production', DATABASE_URL: '', DATA_DIR: data, PORTAL_BUILD: '0' }
  const began = performance.now()
  const child = spawn(process.execPath, [join(root, 'server/start.mjs'), 'doctor'], { env, stdio: 'ignore' })
  let peak = null
  const watch = setInterval(() => {
    peak = Math.max(peak ?? 0, rssMb(child.pid) ?? 0)
  }, 20)
  const status = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(watch)
  if (status !== 0) throw new Error('Rules of money do not hold in the generated data.')
  return { seconds: (performance.now() - began) / 1000, peakMb: peak }
}

const asBrowsers = (page) => ({ ...page, headers: { ...page.headers, 'accept-encoding': 'gzip' } })

async function csv(server) {
  const headers = { cookie: await cookieOf(server.url, 'admin@demo.test') }
  return await stream({ url: `${server.url}/invoices.csv`, headers }, server)
}

try {
  if (options.part === 'live') {
    build(root)
    process.stdout.write(`\n${liveReport(await live())}\n`)
  } else if (options.part === 'documents') {
    build(root)
    process.stdout.write(`\n${documentsReport(await pdfs())}\n`)
  } else {
    report(await bench(), { root, write: options.write })
  }
} finally {
  await Promise.all([...running].map((server) => server.stop()))
  rmSync(folder, { recursive: true, force: true })
}
