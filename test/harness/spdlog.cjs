// VS Code's native logger in plain JavaScript, with the same interface: log files without a compiler.
const fs = require('node:fs');
const path = require('node:path');

const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

class Logger {
  constructor(_kind, _name, file) {
    this.file = file;
    this.level = 2;
    this.plain = false;
  }
  write(level, message) {
    if (level < this.level || this.file === undefined) return;
    const stamp = new Date().toISOString().replace('T', ' ').slice(0, -1);
    fs.appendFileSync(this.file, this.plain ? message : `${stamp} [${names[level]}] ${message}\n`);
  }
  trace(message) { this.write(0, message); }
  debug(message) { this.write(1, message); }
  info(message) { this.write(2, message); }
  warn(message) { this.write(3, message); }
  error(message) { this.write(4, message); }
  critical(message) { this.write(5, message); }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() { this.plain = false; }
  clearFormatters() { this.plain = true; }
  flush() {}
  drop() { this.file = undefined; }
}

async function createLogger(name, file) {
  await fs.promises.mkdir(path.dirname(file), { recursive: true });
  return new Logger('rotating', name, file);
}

// One by one: VS Code imports these by name, and Node finds names only in assignments of this form.
exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => undefined;
exports.setFlushOn = () => undefined;
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
