// Hostile requests: the server survives each of them, answers none with 5xx, and answers others meanwhile.
import { fork } from 'node:child_process'
import { cpSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { startCluster } from './cluster.mjs'
import { postgresPlace } from './database.mjs'
import { builtWorld, lookAround } from './lookAround.mjs'
import { makeFolder, must, removeFolder, say } from './machine.mjs'
import { portal, serve, signIn } from './portal.mjs'
import { createRequests } from './requestsMade.mjs'

const HEALTHY_MS = 250
/** Nobody waits longer than proxies do. */
const ANSWER_MS = 60_000
const AT_ONCE = 4
/** After so many what was done to people, clients and settings is put back. */
const ROUND = 2_500
const MOST_READ = 30_000_000
/** Streams of changes go on for minutes: the first of what they send is enough. */
const STREAM_MS = 100
const EMAILS = ['admin', 'support', 'client', 'usage', 'billing', 'two'].map((name) => [name, `${name}@demo.test`])

const own = { PORTAL_DEMO: '1', PORTAL_SECRET: '5e'.repeat(32), LOG_LEVEL: 'error' }
const generous = {
  LIMIT_ACCEPT_IP: '1000000',
  LIMIT_RESET_IP: '1000000',
  LIMIT_TOKEN_IP: '1000000',
  LIMIT_INVITES: '1000000',
  LIMIT_EXPORTS: '1000000',
}

export async function requests({ root, seed, sizes }) {
  const built = builtWorld(root)
  const folder = makeFolder()
  const found = [await onSqlite(built, folder, seed, sizes.requests)]
  const cluster = await startCluster()
  if (cluster.reason) say(`  PostgreSQL SKIPPED: ${cluster.reason}`)
  else {
    const place = postgresPlace(cluster)
    try {
      await place.fresh()
      const env = { ...place.env(), ...own, ...generous }
      await portal(['seed'], env)
      const tally = createTally()
      await round(env, built, seed, sizes.postgresRequests, tally)
      found.push(`PostgreSQL ${cluster.version}: ${figuresOf(tally)}`)
    } finally {
      await place.remove()
      await cluster.stop()
    }
  }
  return found.join('; ')
}

async function onSqlite(built, seeded, seed, count) {
  const tally = createTally()
  await portal(['seed'], { DATA_DIR: seeded, ...own })
  for (let done = 0, i = 0; done < count; done += ROUND, i++) {
    const folder = makeFolder()
    cpSync(seeded, folder, { recursive: true })
    const env = { DATA_DIR: folder, ...own, ...generous }
    await round(env, built, seed + i, Math.min(ROUND, count - done), tally)
    removeFolder(folder)
  }
  removeFolder(seeded)
  return `SQLite: ${figuresOf(tally)}`
}

const createTally = () => ({
  statuses: new Map(),
  kinds: new Map(),
  people: new Map(),
  asked: 0,
  slowest: 0,
  wrong: [],
})

/** One server, from its start to its end. */
async function round(env, built, seed, count, tally) {
  const server = await serve(env)
  const cookies = Object.fromEntries(
    await Promise.all(EMAILS.map(async ([name, email]) => [name, (await signIn(server.url, email)).cookie])),
  )
  for (const [name, cookie] of Object.entries(cookies)) must(cookie, `${name} cannot sign in`)
  const { send, inFlight, close } = sender(server, cookies)
  const world = { ...built, people: Object.keys(cookies), links: {}, forms: {} }
  for (const who of [...world.people, 'nobody']) {
    const read = async (path) => {
      const answer = await send({ kind: 'link', who, method: 'GET', path, headers: {} })
      must(!(answer.status >= 500), `${path} answered ${answer.status} to ${who}`)
      return answer
    }
    const found = await lookAround(read)
    world.links[who] = found.links
    world.forms[who] = found.forms
  }
  const health = watchHealth(server.url, inFlight)
  const make = createRequests(seed, world)
  let left = count
  const asking = async () => {
    while (left > 0) {
      left--
      const one = make()
      const answer = await send(one)
      add(tally.statuses, answer.status)
      add(tally.kinds, one.kind)
      add(tally.people, one.who)
      one.learn?.(answer.status, answer.text)
      if (answer.status >= 500 || answer.status === 'none')
        tally.wrong.push({
          status: answer.status,
          text: answer.text?.slice(0, 300),
          error: answer.error,
          ...described(one),
        })
      must(
        server.child.exitCode === null,
        `the server ended at ${JSON.stringify(described(one))}:\n${server.said.error}`,
      )
      if (one.who !== 'nobody' && signedOut(answer))
        cookies[one.who] = (await signIn(server.url, `${one.who}@demo.test`)).cookie
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, asking))
  const { asked, slowest, slow } = await health.end()
  tally.asked += asked
  tally.slowest = Math.max(tally.slowest, slowest)
  tally.wrong.push(...slow)
  close()
  await server.stop()
  must(!/"level":(50|60)/.test(server.said.error), `an error was logged:\n${server.said.error.slice(0, 4_000)}`)
  const doctor = await portal(['doctor'], env)
  must(/rules of money hold/.test(doctor), doctor)
  say(`  ${count} requests (seed ${seed}), /healthz at most ${Math.round(slowest)} ms`)
  if (tally.wrong.length) {
    for (const one of tally.wrong.slice(0, 20)) say(`  ${JSON.stringify(one).slice(0, 3_000)}`)
    say(server.said.error.slice(-6_000))
  }
  must(tally.wrong.length === 0, `${tally.wrong.length} answers were wrong`)
}

/** Some requests end sessions, those of others too: a person who is sent to sign in does so. */
const signedOut = ({ status, location }) => status === 401 || /^\/sign-in\b/.test(location ?? '')

const add = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1)
const listOf = (counts) =>
  [...counts]
    .sort()
    .map(([key, count]) => `${key} ${count}`)
    .join(', ')

function figuresOf({ statuses, kinds, people, asked, slowest }) {
  const count = [...statuses.values()].reduce((sum, one) => sum + one, 0)
  const figures = `${count} requests (${listOf(kinds)}) of ${listOf(people)}, answered ${listOf(statuses)}; ${asked} times /healthz meanwhile, at most ${Math.round(slowest)} ms; no server ended or logged an error, all stopped when told to, all rules of money hold`
  say(`  ${figures}`)
  return figures
}

const described = ({ kind, who, method, path, headers, body, bytes }) => ({
  ...{ kind, who, method, path, headers },
  body: (body ?? bytes)?.slice(0, 1_500),
})

/** `send` answers with { status, location, text }; 'none' where there was no answer, 'closed' where that is one. */
function sender({ url }, cookies) {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE * 2 })
  const inFlight = new Set()
  const { port } = new URL(url)

  const ask = ({ who, method, path, headers, body }) =>
    new Promise((resolve) => {
      const cookie = cookies[who]
      const from = method === 'GET' || method === 'HEAD' ? {} : { origin: url }
      const all = { host: new URL(url).host, ...(cookie && { cookie }), ...from, ...headers }
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
      const asked = request({ agent, host: '127.0.0.1', port, method, path, headers: { ...length, ...all } })
      let answer = { status: 'closed' }
      const finish = (last = answer) => {
        clearTimeout(late)
        resolve(last)
      }
      const late = setTimeout(() => {
        const { readyState, bytesWritten, bytesRead } = asked.socket ?? {}
        finish({ status: 'none', error: `${readyState}, ${bytesWritten} bytes written, ${bytesRead} read` })
        asked.destroy()
      }, ANSWER_MS)
      asked.on('response', (response) => {
        const { statusCode: status, headers: sent } = response
        answer = { status, location: sent.location, text: '' }
        let bytes = 0
        response.on('data', (chunk) => {
          bytes += chunk.length
          if (bytes < 2_000_000) answer.text += chunk
          if (bytes > MOST_READ) asked.destroy()
        })
        if (/event-stream/.test(sent['content-type'] ?? '')) setTimeout(() => asked.destroy(), STREAM_MS)
        for (const end of ['end', 'close']) response.on(end, () => finish())
      })
      asked.on('close', () => finish())
      asked.on('upgrade', (_, socket) => socket.destroy())
      asked.on('error', (error) =>
        finish({ status: /^HPE/.test(error.code) ? 'none' : 'closed', error: String(error) }),
      )
      asked.end(body)
    })

  /** Sends malformed HTTP: the server answers 4xx, hangs up, or waits for a rest that never comes. */
  const tear = (bytes) =>
    new Promise((resolve) => {
      let text = ''
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes, 'latin1'))
      const finish = () => resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]) || 'closed', text })
      socket.setTimeout(STREAM_MS, () => socket.destroy())
      socket.on('data', (chunk) => {
        text += chunk
      })
      socket.on('error', finish)
      socket.on('close', finish)
    })

  const send = async (one) => {
    const entry = { ...described(one), at: performance.now(), ended: Number.POSITIVE_INFINITY }
    inFlight.add(entry)
    try {
      return await (one.bytes === undefined ? ask(one) : tear(one.bytes))
    } finally {
      entry.ended = performance.now()
      for (const old of inFlight) if (entry.ended - old.ended > 5_000) inFlight.delete(old)
    }
  }
  return { send, inFlight, close: () => agent.destroy() }
}

/** `end` answers with how often it asked, the slowest answer, and the requests beside each that was slow or wrong. */
function watchHealth(url, inFlight) {
  const child = fork(fileURLToPath(new URL('health.mjs', import.meta.url)), [url, String(HEALTHY_MS)])
  const slow = []
  let all
  child.on('message', (message) => {
    if (message.asked !== undefined) {
      all = message
      return
    }
    const from = performance.now() - message.ms - 20
    const beside = [...inFlight].filter(({ ended }) => ended > from)
    slow.push({
      healthz: message.status,
      ms: Math.round(message.ms),
      beside: beside.map(({ body, ...one }) => ({ ...one, body: body?.slice(0, 300) })),
    })
  })
  return {
    end: async () => {
      const closed = new Promise((resolve) => child.once('close', resolve))
      child.send('end')
      await closed
      must(all, 'nobody asked for /healthz')
      return { ...all, slow }
    },
  }
}
