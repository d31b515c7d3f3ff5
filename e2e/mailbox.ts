import { setTimeout as pause } from 'node:timers/promises'

export type Mail = {
  id: string
  at: string
  from: string
  to: string[]
  subject: string
  html: string
  text: string
  attachments?: { filename: string; bytes: number }[]
}

const WAIT_MS = 10_000

/** The mails that a running portal sent to an address, the newest first. */
export async function mailsTo(url: string, address: string): Promise<Mail[]> {
  const answer = await fetch(`${url}/dev/mail.json?${new URLSearchParams({ to: address })}`)
  if (!answer.ok) throw new Error(`The mailbox answers ${answer.status}`)
  return (await answer.json()) as Mail[]
}

/** The newest mail to an address whose subject has these words, waited for. `after` is the id of one that is not meant. */
export async function mailTo(url: string, address: string, subjectPart: string, after?: string): Promise<Mail> {
  const until = Date.now() + WAIT_MS
  for (;;) {
    const mails = await mailsTo(url, address)
    const found = mails.find((mail) => mail.subject.includes(subjectPart))
    if (found && found.id !== after) return found
    if (Date.now() > until) {
      const there = mails.map((mail) => mail.subject).join('; ')
      throw new Error(`No mail "${subjectPart}" to ${address} came. There are: ${there || 'none'}`)
    }
    await pause(50)
  }
}

/** The secret link in that mail, at the address of the portal under test. */
export async function linkIn(url: string, address: string, subjectPart: string, after?: string): Promise<string> {
  const { text } = await mailTo(url, address, subjectPart, after)
  const link = /https?:\/\/\S+\?token=\S+/.exec(text)?.[0]
  if (!link) throw new Error(`There is no link in: ${text}`)
  const { pathname, search } = new URL(link)
  return `${url}${pathname}${search}`
}
