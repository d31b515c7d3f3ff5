/** Something in a file that cannot be imported; nothing of any file is, while there is one. */
export type Problem = { file: string; line: number; column?: string; message: string }

export type Problems = { list: Problem[]; count: number; add: (problem: Problem) => void }

const KEPT = 1000

/** All are counted, the first thousand kept. */
export function newProblems(): Problems {
  const problems: Problems = {
    list: [],
    count: 0,
    add: (problem) => {
      problems.count++
      if (problems.list.length < KEPT) problems.list.push(problem)
    },
  }
  return problems
}

/** Ends the reading of one file. */
export class FileProblem extends Error {
  constructor(
    readonly line: number,
    message: string,
    readonly column?: string,
  ) {
    super(message)
  }
}
