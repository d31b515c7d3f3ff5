// Processes and folders of a proof, all of them gone when it ends, however it ends.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
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

/** What is left when a proof fails or is interrupted. */
export function cleanUp() {
  for (const child of running) child.kill(child.stopSignal ?? 'SIGKILL')
  for (const folder of folders) removeFolder(folder)
}
