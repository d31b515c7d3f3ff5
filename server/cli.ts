import { readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { seed } from '../db/seed'
import { addPerson } from './auth/addPerson'
import type { Context } from './context'
import { importCommand } from './imports/command'
import { shownEmail } from './kernel/emailText'
import { Refusal } from './kernel/refusal'
import { doctor } from './payments/doctor'

type Doors = {
  open: () => Promise<{ ctx: Context; close: () => Promise<void> }>
  serve: () => Promise<number>
  demo: boolean
}

const out = {
  write: (text: string) => void process.stdout.write(text),
  error: (text: string) => void process.stderr.write(text),
  isTTY: Boolean(process.stderr.isTTY),
}

/** The operator's commands. Answers with the exit status; a refusal is one line and status 1. */
export async function runCli(argv: string[], doors: Doors): Promise<number> {
  let status = 0
  const using = async (work: (ctx: Context) => Promise<void>) => {
    const { ctx, close } = await doors.open()
    try {
      await work(ctx)
    } finally {
      await close()
    }
  }
  const program = new Command('portal').description('Origins, a client portal').exitOverride()

  program
    .command('start', { isDefault: true })
    .description('run the portal')
    .action(async () => {
      status = await doors.serve()
    })
  program
    .command('demo')
    .description('run the portal with demo data')
    .action(async () => {
      await using((ctx) => seed(ctx, { size: 'demo', out }))
      status = await doors.serve()
    })
  program
    .command('seed')
    .description('fill an empty database with generated data')
    .addOption(new Option('--size <size>', 'how much').choices(['demo', 'small', 'large']).default('demo'))
    .action((options) => using((ctx) => seed(ctx, { size: options.size, out })))
  program.addCommand(importCommand(doors.open, out))
  program
    .command('add-person <email>')
    .description('add a person, or give one a new password; reads the password from standard input')
    .requiredOption('--name <name>', 'as it is shown')
    .addOption(new Option('--staff <role>', 'a member of the firm').choices(['admin', 'support']))
    .option('--client <name>', 'a member of this client, by its name or number')
    .option('--rights <rights>', 'owner, or any of billing,tickets,usage,files', 'owner')
    .action((email, options) =>
      using(async (ctx) => {
        const password = readFileSync(0, 'utf8').replace(/\r?\n$/, '')
        const person = await addPerson(ctx, { email, password, ...options, rights: options.rights.split(',') })
        out.write(`${shownEmail(person.email)} can sign in.\n`)
      }),
    )
  program
    .command('doctor')
    .description('check that all money adds up; changes nothing, also while the portal runs')
    .option('--json', 'say what is wrong as JSON')
    .action((options) =>
      using(async (ctx) => {
        status = await doctor(ctx, options, out)
      }),
    )

  // Else it would be an argument of the command that runs by itself.
  const [name = ''] = argv
  if (/^[^-]/.test(name) && name !== 'help' && !program.commands.some((command) => command.name() === name)) {
    out.error(`There is no command ${name}. npm run portal -- --help lists those that there are.\n`)
    return 1
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    if (!(error instanceof Refusal)) throw error
    const fields = Object.entries(error.fields).map(([field, messages]) => `\n  ${field}: ${messages.join('; ')}`)
    out.error(`${error.message}${fields.join('')}\n`)
    return 1
  }
  return status
}
