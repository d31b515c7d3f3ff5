import Database from 'better-sqlite3'
import { privateFile } from '../../kernel/privateFile'

/** What Resend's API is told of a mail; of a file its name, size and hash. */
export type Received = {
  from: string
  to: string[]
  subject: string
  html: string
  text: string
  attachments?: { filename: string; bytes: number; sha256: string }[]
}

export type Kept = Received & { id: string; at: string }

/** The mails that the embedded server took, in a file of its own: they hold the links that open doors. */
export type Mailbox = {
  /** Keeps a mail once for its key: null where the key came with another body before. */
  keep: (mail: Kept, key: string | null) => { id: string } | null
  /** The newest 200; only those to one address where it is named. */
  list: (to?: string) => Kept[]
  find: (id: string) => Kept | null
  close: () => void
}

const KEPT = 1_000

export function openMailbox(file: string): Mailbox {
  const db = new Database(privateFile(file))
  db.pragma('journal_mode = WAL')
  db.exec(
    'create table if not exists mails (seq integer primary key, id text unique not null, key text unique, body text not null, mail text not null)',
  )
  const insert = db.prepare('insert into mails (id, key, body, mail) values (?, ?, ?, ?)')
  const prune = db.prepare('delete from mails where seq <= (select max(seq) from mails) - ?')
  const byKey = db.prepare<[string | null], { id: string; body: string }>('select id, body from mails where key = ?')
  const byId = db.prepare<[string], { mail: string }>('select mail from mails where id = ?')
  const listed = db.prepare<[{ to: string | null }], { mail: string }>(
    `select mail from mails
     where :to is null or exists (select 1 from json_each(mail, '$.to') where lower(value) = lower(:to))
     order by seq desc limit 200`,
  )
  const read = (row: { mail: string }) => JSON.parse(row.mail) as Kept

  const keep = db.transaction((mail: Kept, key: string | null) => {
    const { id, at, ...received } = mail
    const body = JSON.stringify(received)
    const known = byKey.get(key)
    if (known) return known.body === body ? { id: known.id } : null
    insert.run(id, key, body, JSON.stringify(mail))
    prune.run(KEPT)
    return { id }
  })

  return {
    keep: (mail, key) => keep.immediate(mail, key),
    list: (to) => listed.all({ to: to ?? null }).map(read),
    find: (id) => {
      const row = byId.get(id)
      return row ? read(row) : null
    },
    close: () => void db.close(),
  }
}
