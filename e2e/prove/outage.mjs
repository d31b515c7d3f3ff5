// PostgreSQL goes away while the portal runs: everybody is told so, nothing ends, and it goes on when it is back.
import { setTimeout as pause } from 'node:timers/promises'
import { must, say } from './machine.mjs'

const AWAY_MS = 4_000
const BACK_MS = 10_000
const SENTENCE = 'The portal cannot reach its database.'
const html = { accept: 'text/html' }

/** As it is told to end, and as if it crashed. */
export async function loseDatabase(cluster, servers, { admin }) {
  const back = []
  for (const signal of ['SIGINT', 'SIGQUIT']) {
    const before = servers.map(errorsOf)
    // Some are under way when it goes.
    const askers = servers.map((server) => askOn(server, admin))
    await cluster.halt(signal)
    await Promise.all(servers.map((server) => mustSaySo(server, admin)))
    await pause(AWAY_MS)
    await Promise.all(servers.map((server) => mustSaySo(server, admin)))
    await cluster.resume()
    const at = performance.now()
    await Promise.all(servers.map((server) => answersAgain(server, admin)))
    back.push(performance.now() - at)
    const asked = await Promise.all(askers.map((asker) => asker.end()))
    const others = asked.flat().filter((status) => status !== 200 && status !== 503)
    must(others.length === 0, `while the database was away pages answered ${[...new Set(others)].join(', ')}`)
    for (const [i, server] of servers.entries()) {
      must(server.child.exitCode === null, `a server ended: ${server.said.error.slice(-2000)}`)
      const errors = errorsOf(server).slice(before[i].length)
      must(errors.length <= 2, `${errors.length} errors were logged:\n${errors.join('\n').slice(0, 4000)}`)
    }
  }
  const slowest = Math.round(Math.max(...back))
  const figures = `PostgreSQL stopped and crashed under ${servers.length} servers: pages, forms, files, RPC and messages 503 with Retry-After, at most 2 errors logged each, answers again ${slowest} ms after it is back`
  say(`  ${figures}`)
  return figures
}

const errorsOf = ({ said }) => said.error.split('\n').filter((line) => /"level":(50|60)/.test(line))

/** Asks for a page again and again; `end` answers with the statuses. */
function askOn({ url }, cookie) {
  let over = false
  const asking = (async () => {
    const statuses = []
    while (!over) {
      const answer = await fetch(`${url}/invoices`, { headers: { cookie, ...html } })
      await answer.arrayBuffer()
      statuses.push(answer.status)
      await pause(20)
    }
    return statuses
  })()
  return {
    end: () => {
      over = true
      return asking
    },
  }
}

async function mustSaySo({ url }, cookie) {
  const form = { origin: url, 'content-type': 'application/x-www-form-urlencoded' }
  const asked = [
    ['a page', '/invoices', { headers: { cookie, ...html } }],
    ['the sign-in page', '/sign-in', { headers: html }],
    [
      'signing in',
      '/sign-in',
      { method: 'POST', headers: { ...html, ...form }, body: 'email=a%40b.test&password=none' },
    ],
    ['a form', '/settings/firm', { method: 'POST', headers: { cookie, ...html, ...form }, body: 'intent=save' }],
    ['a file', '/invoices.csv', { headers: { cookie, ...html } }],
  ]
  for (const [what, path, init] of asked) {
    const text = await mustBeUnavailable(what, url + path, init)
    must(/<h1>/.test(text) && /rel="stylesheet"/.test(text), `${what} is no page with styles: ${text.slice(0, 300)}`)
  }
  const rpc = await mustBeUnavailable('RPC', `${url}/rpc/services.list?input=%7B%7D`, { headers: { cookie } })
  must(JSON.parse(rpc).error.data.code === 'SERVICE_UNAVAILABLE', `RPC answered ${rpc.slice(0, 300)}`)
  await mustBeUnavailable('data of a page', `${url}/invoices?_data=routes%2F_portal.invoices._index`, {
    headers: { cookie },
  })
  const health = await fetch(`${url}/healthz`)
  must(health.status === 503, `/healthz answered ${health.status}`)
  await health.arrayBuffer()
}

async function mustBeUnavailable(what, url, init) {
  const answer = await fetch(url, { redirect: 'manual', ...init })
  const text = await answer.text()
  must(answer.status === 503, `${what} answered ${answer.status}: ${text.slice(0, 300)}`)
  must(Number(answer.headers.get('retry-after')) > 0, `${what} does not say when to try again`)
  must(text.includes(SENTENCE), `${what} does not say why: ${text.slice(0, 300)}`)
  return text
}

async function answersAgain({ url }, cookie) {
  const until = performance.now() + BACK_MS
  for (;;) {
    const statuses = await Promise.all(
      ['/healthz', '/invoices'].map(async (path) => {
        const answer = await fetch(url + path, { headers: { cookie, ...html } })
        await answer.arrayBuffer()
        return answer.status
      }),
    )
    if (statuses.every((status) => status === 200)) return
    must(performance.now() < until, `when the database was back, the portal answered ${statuses.join(', ')}`)
    await pause(50)
  }
}
