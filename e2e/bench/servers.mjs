// Each server is a process of its own; the load generator is this one.
import { spawn } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export async function freePort() {
  const probe = createServer()
  await new Promise((ready) => probe.listen(0, ready))
  const { port } = probe.address()
  await new Promise((closed) => probe.close(closed))
  return port
}

/** Starts `node ...args`, its output to a file as a service would, and waits for the first 200 of `path`. */
export async function start({ name, args, env, cwd, path, logs }) {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const log = openSync(join(logs, `${name}.log`), 'a')
  const began = performance.now()
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', PORT: String(port), ...env },
    stdio: ['ignore', log, log, 'ipc'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  while (!(await answers(url + path))) {
    if (child.exitCode !== null) throw new Error(`${name} ended:\n${readFileSync(join(logs, `${name}.log`), 'utf8')}`)
    if (performance.now() - began > 60_000) throw new Error(`${name} does not answer at ${path}`)
    await pause(5)
  }
  return {
    url,
    startMs: performance.now() - began,
    rssMb: () => rssMb(child.pid),
    cpuMs: () => cpuMs(child.pid),
    /** Asks the counting preload (queries.js) how many queries ran so far. */
    queries: () =>
      new Promise((resolve) => {
        child.once('message', resolve)
        child.send('queries')
      }),
    stop: async () => {
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await ended
      clearTimeout(late)
    },
  }
}

const answers = (url) =>
  fetch(url, { redirect: 'manual' }).then(
    async (answer) => {
      await answer.arrayBuffer()
      return answer.status === 200
    },
    () => false,
  )

// Linux tells these of another process; elsewhere the columns stay empty.
const proc = (pid, file) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return null
  }
}

export function rssMb(pid) {
  const kb = /VmRSS:\s+(\d+)/.exec(proc(pid, 'status') ?? '')?.[1]
  return kb ? Number(kb) / 1024 : null
}

function cpuMs(pid) {
  const fields = proc(pid, 'stat')
    ?.replace(/^.*\) /, '')
    .split(' ')
  return fields ? (Number(fields[11]) + Number(fields[12])) * 10 : null
}
