// Processes and folders of a proof, all of them gone when it ends, however it ends.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const running = new Set()
const folders = new Set()

/** A result that is not what must hold. */
export class Wrong extends Error {}

export function must(holds, message) {
  if (!holds) throw new Wrong(message)
}

export const say = (text) => process.stdout.write(`${text}\n`)

export const seconds = (ms) => (ms / 1000).toFixed(1)

export function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'origins-prove-'))
  folders.add(folder)
  return folder
}

export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true })
  folders.delete(folder)
}

/** `ended` answers with the exit status, or with the signal's name. */
export function launch(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  running.add(child)
  const said = { out: '', error: '' }
  child.stdout?.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    said.error = (said.error + chunk).slice(-20_000)
  })
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => {
      running.delete(child)
      resolve(signal ?? status)
    })
  })
  return { child, said, ended }
}

/** A pipe that takes nothing more: a process that writes to it does not end. */
export function fullPipe(path) {
  const [command, ...args] = ['mkfifo', path]
  const made = spawnSync(command, args, { encoding: 'utf8' })
  must(made.status === 0, `mkfifo failed: ${made.error ?? made.stderr}`)
  const filling = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  const output = openSync(path, constants.O_RDWR)
  try {
    for (;;) writeSync(filling, Buffer.alloc(4096))
  } catch (error) {
    if (error.code !== 'EAGAIN') throw error
  }
  const close = () => {
    closeSync(filling)
    closeSync(output)
  }
  return { output, close }
}

/** What is left when a proof fails or is interrupted. */
export function cleanUp() {
  for (const child of running) child.kill(child.stopSignal ?? 'SIGKILL')
  for (const folder of folders) removeFolder(folder)
}
