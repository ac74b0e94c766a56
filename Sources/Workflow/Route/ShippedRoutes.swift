/// Routes that come with the program, for workspaces that bring none of their own.
public enum ShippedRoutes {
  /// The way of a report to the municipal council. The same text as `Samples/routes/council-report.yaml`, to the octet.
  public static let councilReport = """
    # Маршрут на доклад до общинския съвет.
    #
    # Стъпките вървят една след друга; всяка е един електронен подпис. Който е изготвил доклада, не може да го
    # съгласува, преглежда или подписва, и като заместващ.
    #
    # При промяна увеличете version: подписите носят отпечатъка на този файл и важат само за него.

    id: council-report
    version: 1
    title: Доклад до общинския съвет

    steps:
      - id: prepare
        kind: prepare          # prepare, agree, review или sign
        title: Изготвил
        role: expert           # ролята по регистъра на правомощията
        deadline: 5            # срок в работни дни

      - id: agree
        kind: agree
        title: Съгласувал
        role: headOfUnit
        deadline: 2

      - id: review
        kind: review
        title: Юрист
        role: lawyer
        deadline: 3

      - id: sign
        kind: sign
        title: Подписал
        role: deputyMayor
        signature:
          format: any          # pades (в PDF), cades (.p7s), asice или any
          level: B             # B, T, LT или LTA
          timeStamp: false     # иска ли се удостоверено време
        deadline: 2

    """
}
