import Files
import Foundation

extension Words {
  /// Which file, what was tried, and why not.
  public func say(_ failure: FileFailure) -> String {
    let path = quote(failure.path)
    let reason = self.reason(failure.code).map { ": " + $0 } ?? ""
    return switch failure.action {
    case .open:
      self("Файлът \(path) не може да се отвори\(reason).", "The file \(path) cannot be opened\(reason).")
    case .read:
      self("Файлът \(path) не може да се прочете\(reason).", "The file \(path) cannot be read\(reason).")
    case .write:
      self("Файлът \(path) не може да се запише\(reason).", "The file \(path) cannot be written\(reason).")
    case .rename:
      self(
        "Файлът \(path) не може да се преименува\(reason).", "The file \(path) cannot be renamed\(reason).")
    case .create:
      self("Файлът \(path) не може да се създаде\(reason).", "The file \(path) cannot be created\(reason).")
    case .changed:
      self("Файлът \(path) се промени, докато се четеше.", "The file \(path) changed while it was read.")
    case .notRegular:
      self(
        "\(path) не е файл, а папка или устройство.", "\(path) is not a file but a folder or a device.")
    case .exists: self("Файлът \(path) вече съществува.", "The file \(path) already exists.")
    }
  }

  public func remedy(_ failure: FileFailure) -> String? {
    switch failure.action {
    case .changed:
      self(
        "Изчакайте другата програма да го запише и опитайте отново.",
        "Wait until the other program has saved it, and try again.")
    case .notRegular: self("Посочете файл.", "Name a file.")
    case .exists:
      self("Изберете друго име или преместете този файл.", "Choose another name, or move that file away.")
    case .open, .read, .write, .rename, .create:
      switch failure.code {
      case ENOENT, ENOTDIR, ENAMETOOLONG: self("Проверете името и папката.", "Check the name and the folder.")
      case EACCES, EPERM, EROFS:
        self(
          "Поискайте права за този файл или изберете друга папка.",
          "Ask for access to this file, or choose another folder.")
      case ENOSPC, EDQUOT, EFBIG:
        self("Освободете място на диска и опитайте отново.", "Make room on the disk and try again.")
      case EMFILE, ENFILE, EBUSY, ETXTBSY, EAGAIN:
        self("Затворете другите програми и опитайте отново.", "Close other programs and try again.")
      case EIO, ENXIO, ENODEV, ESTALE:
        self(
          "Проверете диска или мрежовата връзка до него.", "Check the disk, or the network connection to it.")
      default: nil
      }
    }
  }

  /// The system's reason; nil where it gave none.
  private func reason(_ code: Int32) -> String? {
    switch code {
    case 0: nil
    case ENOENT: self("няма такъв файл или папка", "there is no such file or folder")
    case ENOTDIR: self("част от пътя не е папка", "a part of the path is not a folder")
    case EACCES, EPERM: self("нямате права", "you have no permission")
    case EROFS: self("дискът е само за четене", "the disk is read-only")
    case EISDIR: self("това е папка", "it is a folder")
    case EEXIST: self("вече съществува", "it already exists")
    case ENOTEMPTY: self("папката не е празна", "the folder is not empty")
    case ENOSPC: self("няма място на диска", "there is no room on the disk")
    case EDQUOT: self("изчерпана е дисковата квота", "the disk quota is used up")
    case EFBIG: self("файлът би станал твърде голям", "the file would become too large")
    case ENAMETOOLONG: self("името е твърде дълго", "the name is too long")
    case ELOOP: self("препратките към файла вървят в кръг", "the links to the file go round in a circle")
    case EMFILE, ENFILE: self("отворени са твърде много файлове", "too many files are open")
    case EBUSY, ETXTBSY, EAGAIN: self("използва се от друга програма", "another program is using it")
    case EIO: self("грешка при четене или запис на диска", "the disk could not be read or written")
    case ENXIO, ENODEV: self("устройството липсва", "the device is not there")
    case ENOMEM: self("паметта не достига", "there is not enough memory")
    case EXDEV: self("двете места са на различни дискове", "the two places are on different disks")
    case EINVAL: self("системата не приема това", "the system does not accept it")
    case EINTR: self("операцията беше прекъсната", "the operation was interrupted")
    case ESTALE: self("мрежовият диск се смени междувременно", "the network disk changed meanwhile")
    default: self("системна грешка \(code)", "system error \(code): \(String(cString: strerror(code)))")
    }
  }
}
