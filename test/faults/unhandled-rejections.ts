// Loaded into a process before its program: on SIGUSR2, as many promises as FAULTS says are rejected unheard.
const count = Number(process.env['FAULTS'] ?? '1')
process.on('SIGUSR2', () => {
  for (let index = 1; index <= count; index += 1)
    setImmediate(() => void Promise.reject(new Error(`unheard of ${index}`)))
})
