import { Agent, get } from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import autocannon from 'autocannon'

const LOAD_S = 4
const ALONE_MS = 2_000

export const median = (values) => {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b)
  return sorted.length ? sorted[Math.floor((sorted.length - 1) / 2)] : null
}

/** Throws unless the page answers 200 and shows what it must. */
export async function check({ url, headers, shows }) {
  const answer = await fetch(url, { headers, redirect: 'manual' })
  const body = await answer.text()
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`)
  if (!body.includes(shows)) throw new Error(`${url} does not show ${shows}`)
  return body
}

/** Requests a second at 16 connections, and the processor time of the server for each. */
export async function load({ url, headers, server }, seconds = LOAD_S) {
  const cpu = server.cpuMs()
  const result = await autocannon({ url, headers, connections: 16, duration: seconds })
  const failed = result.non2xx + result.errors + result.timeouts
  if (failed) throw new Error(`${url}: ${failed} of ${result.requests.total} requests failed under load`)
  const spent = server.cpuMs()
  return {
    rps: result.requests.total / result.duration,
    cpuMs: cpu === null ? null : (spent - cpu) / result.requests.total,
  }
}

/** One request after the other on one connection. */
export async function alone({ url, headers }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const times = []
  const until = performance.now() + ALONE_MS
  while (performance.now() < until) {
    const began = performance.now()
    const status = await ask(url, headers, agent)
    times.push(performance.now() - began)
    if (status !== 200) throw new Error(`${url} answered ${status}`)
  }
  agent.destroy()
  times.sort((a, b) => a - b)
  return { p50: times[Math.floor(times.length / 2)], p99: times[Math.floor(times.length * 0.99)] }
}

const ask = (url, headers, agent) =>
  new Promise((resolve, reject) => {
    get(url, { headers, agent }, (res) => {
      res.resume()
      res.on('end', () => resolve(res.statusCode))
    }).on('error', reject)
  })

/** As it comes over the wire to a browser that takes gzip. */
async function gzipBytes(url, headers) {
  const { body, encoding } = await new Promise((resolve, reject) => {
    get(url, { headers: { ...headers, 'accept-encoding': 'gzip' } }, (res) => {
      const chunks = []
      res.on('data', (chunk) => chunks.push(chunk))
      res.on('end', () => {
        if (res.statusCode !== 200) return reject(new Error(`${url} answered ${res.statusCode}`))
        resolve({ body: Buffer.concat(chunks), encoding: res.headers['content-encoding'] })
      })
    }).on('error', reject)
  })
  if (encoding === 'gzip') gunzipSync(body)
  return encoding === 'gzip' ? body.length : gzipSync(body).length
}

/** What a first visit fetches by its HTML: page, stylesheets, scripts, icons, and a font for each stylesheet with one. */
export async function firstLoad(page, html) {
  const origin = new URL(page.url).origin
  const found = (pattern) => [...new Set([...html.matchAll(pattern)].map((match) => match[1]))]
  const scripts = found(/(?:modulepreload" href=|import(?: \* as \w+ from)? ?)"(\/[^"]+\.js)"/g)
  const styles = found(/rel="stylesheet" href="([^"]+)"/g)
  const images = found(/(?:<img src|rel="icon" href)="(\/[^"]+)"/g)
  const sum = async (paths) => {
    let bytes = 0
    for (const path of paths) bytes += await gzipBytes(origin + path, {})
    return bytes
  }
  const css = await Promise.all(styles.map(async (path) => (await fetch(origin + path)).text()))
  const fonts = css.filter((text) => text.includes('@font-face')).length
  return {
    htmlGzip: await gzipBytes(page.url, page.headers),
    js: await sum(scripts),
    css: await sum(styles),
    requests: 1 + scripts.length + styles.length + images.length + fonts,
  }
}

/** Reads a whole export, counting rows and watching the server's memory. */
export async function stream({ url, headers }, server) {
  const before = server.rssMb()
  let peak = before
  const watch = setInterval(() => {
    peak = Math.max(peak ?? 0, server.rssMb() ?? 0)
  }, 20)
  const began = performance.now()
  let lines = 0
  const answer = await fetch(url, { headers })
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`)
  for await (const chunk of answer.body) {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++
  }
  const seconds = (performance.now() - began) / 1000
  clearInterval(watch)
  return { rows: lines - 1, rowsPerS: (lines - 1) / seconds, growthMb: before === null ? null : peak - before }
}
