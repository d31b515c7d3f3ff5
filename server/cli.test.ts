import { expect, test, vi } from 'vitest'
import { runCli } from './cli'

test('a command that does not exist starts nothing, and says how to find those that do', async () => {
  const said: unknown[] = []
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(text) > 0)
  const never = async () => {
    throw new Error('something was started')
  }
  const status = await runCli(['docter'], { open: never, serve: never, demo: false }).finally(() =>
    stderr.mockRestore(),
  )
  expect(status).toBe(1)
  expect(said).toEqual(['There is no command docter. npm run portal -- --help lists those that there are.\n'])
})
