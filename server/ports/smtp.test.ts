import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { MailFailed } from './mail'
import { createSmtp } from './smtp'

const from = 'Northwind <portal@firm.test>'
const message = { to: 'ada@client.test', subject: 'Grüße', html: '<p>Hello</p>', text: 'Hello', key: 'job_1' }

type Answers = Partial<
  Record<'HELLO' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'BODY', string | ((socket: Socket) => void)>
>

/** A mail server without TLS that answers as it is told to, and keeps what it took. */
async function server(answers: Answers = {}, extensions: string[] = []) {
  const taken: string[] = []
  const heard: string[] = []
  const listening = createServer((socket) => {
    let body: string | null = null
    let rest = ''
    const say = (step: keyof Answers, otherwise: string) => {
      const answer = answers[step] ?? otherwise
      if (typeof answer === 'string') socket.write(`${answer}\r\n`)
      else answer(socket)
    }
    socket.on('error', () => undefined)
    socket.write('220 mail.test\r\n')
    const line = (text: string) => {
      if (body !== null) {
        if (text !== '.') {
          body += `${text}\n`
          return
        }
        taken.push(body)
        body = null
        return say('BODY', '250 taken')
      }
      heard.push(text)
      const word = text.slice(0, 4).toUpperCase()
      if (word === 'EHLO')
        say('HELLO', ['250-mail.test', ...extensions.map((one) => `250-${one}`), '250 8BITMIME'].join('\r\n'))
      else if (word === 'AUTH') say('AUTH', '235 welcome')
      else if (word === 'MAIL') say('MAIL', '250 ok')
      else if (word === 'RCPT') say('RCPT', '250 ok')
      else if (word === 'DATA') {
        if (!answers.DATA) body = ''
        say('DATA', '354 go on')
      } else if (word === 'QUIT') socket.end('221 bye\r\n')
      else socket.write('502 what\r\n')
    }
    socket.on('data', (data) => {
      const lines = (rest + data.toString()).split('\r\n')
      rest = lines.pop() ?? ''
      for (const one of lines) line(one)
    })
  })
  await new Promise<void>((listens) => listening.listen(0, '127.0.0.1', listens))
  onTestFinished(() => void listening.close())
  const { port } = listening.address() as AddressInfo
  return { taken, heard, at: `127.0.0.1:${port}`, url: `smtp://127.0.0.1:${port}`, close: () => listening.close() }
}

const failure = async (url: string): Promise<MailFailed> => {
  const error = await createSmtp({ url, from, timeoutMs: 200 })
    .send(message)
    .catch((thrown: unknown) => thrown)
  if (!(error instanceof MailFailed)) throw new Error(`not a failed mail: ${error}`)
  return error
}

const hangsUp = (socket: Socket) => void socket.destroy()
const saysNothing = () => undefined

test('a mail arrives with both parts, its sender, and its key as Message-ID, twice the same', async () => {
  const { url, taken, heard } = await server()
  const smtp = createSmtp({ url, from })
  expect(await smtp.send(message)).toEqual({ id: '<job_1@firm.test>' })
  expect(await smtp.send(message)).toEqual({ id: '<job_1@firm.test>' })
  expect(taken).toHaveLength(2)
  for (const mail of taken) {
    expect(mail).toMatch(/^Message-ID: <job_1@firm\.test>$/m)
    expect(mail).toMatch(/^From: Northwind <portal@firm\.test>$/m)
    expect(mail).toMatch(/^To: ada@client\.test$/m)
    expect(mail).toContain('text/plain')
    expect(mail).toContain('text/html')
  }
  expect(heard).toContain('RCPT TO:<ada@client.test>')
})

test('a message’s own sender and where answers go come before the operator’s', async () => {
  const { url, taken } = await server()
  const own = { ...message, from: 'Desk <desk@other.test>', replyTo: 'answers@other.test' }
  expect(await createSmtp({ url, from }).send(own)).toEqual({ id: '<job_1@other.test>' })
  expect(taken[0]).toMatch(/^From: Desk <desk@other\.test>$/m)
  expect(taken[0]).toMatch(/^Reply-To: answers@other\.test$/m)
})

test('the password of the address signs in', async () => {
  const { at, heard, taken } = await server({}, ['AUTH PLAIN'])
  await createSmtp({ url: `smtp://portal:secret@${at}`, from }).send(message)
  expect(heard).toContain(`AUTH PLAIN ${Buffer.from('\0portal\0secret').toString('base64')}`)
  expect(taken).toHaveLength(1)
})

test.each<[string, Answers, MailFailed['outcome'], string]>([
  ['a recipient who is unknown', { RCPT: '550 no such user ada@client.test' }, 'refused', 'EENVELOPE 550'],
  ['a recipient whose mailbox is full for now', { RCPT: '452 full' }, 'later', 'EENVELOPE 452'],
  ['a sender who is not allowed', { MAIL: '550 not you' }, 'refused', 'EENVELOPE 550'],
  ['a server that is busy', { MAIL: '421 too many' }, 'later', 'EENVELOPE 421'],
  ['a sender who has to sign in', { MAIL: '530 sign in first' }, 'later', 'EENVELOPE 530'],
  ['a mail that is refused', { BODY: '554 spam' }, 'refused', 'EMESSAGE 554'],
  ['a mail that is put off', { BODY: '451 later' }, 'later', 'EMESSAGE 451'],
  ['a server that hangs up before the mail', { RCPT: hangsUp }, 'later', 'no answer'],
  ['a server that says nothing before the mail', { MAIL: saysNothing }, 'later', 'no answer'],
  ['a server that hangs up after the mail', { BODY: hangsUp }, 'unknown', 'no answer'],
  ['a server that says nothing after the mail', { BODY: saysNothing }, 'unknown', 'no answer'],
])('%s', async (_, answers, outcome, reason) => {
  const failed = await failure((await server(answers)).url)
  expect(failed.outcome).toBe(outcome)
  expect(failed.message).toContain(reason)
  expect(failed.message).not.toContain('ada@')
})

test('a password that is wrong may be mended, and nobody there may come back', async () => {
  const { at, url, close } = await server({ AUTH: '535 wrong' }, ['AUTH PLAIN'])
  expect(await failure(`smtp://portal:wrong@${at}`)).toMatchObject({ outcome: 'later', message: 'EAUTH 535' })
  close()
  expect((await failure(url)).outcome).toBe('later')
})

test('a document goes with the mail', async () => {
  const { url, taken } = await server()
  const smtp = createSmtp({ url, from })
  const attachments = [{ filename: 'INV-2026-0001.pdf', contentType: 'application/pdf', content: 'JVBERi0xLjcK' }]
  await smtp.send({ ...message, attachments })
  expect(taken[0]).toContain('Content-Type: application/pdf; name=INV-2026-0001.pdf')
  expect(taken[0]).toContain('JVBERi0xLjcK')
})
